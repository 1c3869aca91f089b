// Calendar months and day numbers. A month is year * 12 + month - 1; a day number counts days from
// an epoch. Two day counts exist: `actual` (proleptic Gregorian, days since 1970-01-01) and
// `thirty` (every month has 30 days; day number = month * 30 + day - 1, days beyond 30 count as
// 30). No time zones anywhere.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
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
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int y = m.year();
  const bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
  return m.month_of_year() == 2 && leap ? 29 : kDays[static_cast<std::size_t>(m.index % 12)];
}

constexpr int days_in(Month m, DayCount count) {
  return count == DayCount::thirty ? 30 : days_in_gregorian_month(m);
}

// Days from 1970-01-01 to the first of the month: whole years counted from March, so that the leap
// day comes last, then the months since March (153 days in every five).
constexpr DayNumber first_of_month(Month m) {
  const int since_march = (m.month_of_year() + 9) % 12;
  const int y = m.year() - (since_march >= 10 ? 1 : 0);
  const int days_to_year = 365 * y + y / 4 - y / 100 + y / 400;
  constexpr int kDaysTo1970 = 719468;
  return days_to_year + (153 * since_march + 2) / 5 - kDaysTo1970;
}

// Years 1 and later.
constexpr DayNumber day_number(Month m, int day, DayCount count) {
  if (count == DayCount::thirty) return m.index * 30 + (day > 30 ? 30 : day) - 1;
  return first_of_month(m) + day - 1;
}

constexpr DayNumber day_number(Date d, DayCount count) { return day_number(d.month, d.day, count); }

constexpr DayNumber last_day(Month m, DayCount count) {
  return day_number(m, days_in(m, count), count);
}

}  // namespace lendsim
