// Calendar months and day numbers. A month is year * 12 + month - 1; a day number counts days from
// an epoch. Two day counts exist: `actual` (proleptic Gregorian, days since 1970-01-01) and `thirty`
// (every month has 30 days; day number = month * 30 + day - 1, days beyond 30 count as 30).
// No time zones anywhere.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace lendsim {

using DayNumber = std::int32_t;

struct Month {
  std::int32_t index = 0;  // year * 12 + (month of year - 1)

  friend constexpr auto operator<=>(Month, Month) = default;
  friend constexpr Month operator+(Month m, int n) { return {m.index + n}; }
  friend constexpr Month operator-(Month m, int n) { return {m.index - n}; }
  friend constexpr int operator-(Month a, Month b) { return a.index - b.index; }
  constexpr Month& operator++() {
    ++index;
    return *this;
  }
  constexpr int year() const { return index / 12; }
  constexpr int month_of_year() const { return index % 12 + 1; }  // 1..12
};

constexpr Month make_month(int year, int month_of_year) { return {year * 12 + month_of_year - 1}; }

struct Date {
  Month month;
  int day = 1;  // 1..31
  friend constexpr auto operator<=>(Date, Date) = default;
};

enum class DayCount : std::uint8_t { actual, thirty };

constexpr int days_in_gregorian_month(Month m) {
  const std::chrono::year_month_day_last last{
      std::chrono::year{m.year()},
      std::chrono::month_day_last{std::chrono::month{static_cast<unsigned>(m.month_of_year())}}};
  return static_cast<int>(static_cast<unsigned>(last.day()));
}

constexpr int days_in(Month m, DayCount count) {
  return count == DayCount::thirty ? 30 : days_in_gregorian_month(m);
}

constexpr DayNumber day_number(Month m, int day, DayCount count) {
  if (count == DayCount::thirty) return m.index * 30 + (day > 30 ? 30 : day) - 1;
  const std::chrono::sys_days first{std::chrono::year{m.year()} /
                                    static_cast<int>(m.month_of_year()) / 1};
  return static_cast<DayNumber>(first.time_since_epoch().count()) + day - 1;
}

constexpr DayNumber day_number(Date d, DayCount count) { return day_number(d.month, d.day, count); }

constexpr DayNumber last_day(Month m, DayCount count) {
  return day_number(m, days_in(m, count), count);
}

}  // namespace lendsim
