// Made-up tallies that keep the identities of the books, and a run made of them.
#pragma once

#include <cstdint>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "analysis/summarise.hpp"
#include "models/base/sha256.hpp"
#include "sim/results/run_results.hpp"
#include "sim/results/spool.hpp"
#include "tests/folder.hpp"

namespace sample {

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// What an exception says; empty if there is none.
template <class Function>
std::string message_of(Function function) {
  try {
    function();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

// SplitMix64 (Steele, Lea, Flood 2014) as a stream of small numbers.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  std::int64_t below(std::int64_t bound) {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return static_cast<std::int64_t>((z ^ (z >> 31U)) % static_cast<std::uint64_t>(bound));
  }

 private:
  std::uint64_t state_;
};

inline lendsim::TallyShape shape(int points = 14, std::uint32_t panel = 0, bool log = false) {
  lendsim::TallyShape shape;
  shape.points = points;
  shape.segments = 2;
  shape.products = 2;
  shape.causes = 3;
  shape.parties = 2;
  shape.events = 2;
  shape.rules = 3;
  shape.months = points - 1;
  lendsim::set_vintages(shape);
  shape.panel_borrowers = panel;
  shape.log = log;
  return shape;
}

namespace detail {

using lendsim::Measure;

// Returns the closures.
inline std::int64_t fill_causes(lendsim::Tally& tally, Numbers& numbers, int point, int segment,
                                int product) {
  using enum lendsim::CauseMeasure;
  std::int64_t all = 0;
  for (int c = 0; c < tally.shape().causes; ++c) {
    const std::int64_t some = numbers.below(5);
    const std::int64_t back = numbers.below(3);
    tally.add(point, segment, product, c, closures, some);
    tally.add(point, segment, product, c, closed_balance, 37 * some);
    tally.add(point, segment, product, c, reopenings, back);
    tally.add(point, segment, product, c, months_waited, 4 * back);
    all += some;
  }
  return all;
}

// The stages share what the main cube says.
inline void fill_stages(lendsim::Tally& tally, int point, int segment, int product) {
  const auto cell = tally.cell(point, segment, product);
  const auto stages = tally.cube(lendsim::CubeId::stage);
  const auto split = [&](Measure whole, lendsim::StageMeasure part) {
    std::int64_t rest = cell[static_cast<std::size_t>(whole)];
    for (int stage = lendsim::kStages; stage-- > 0;) {
      const std::int64_t some = stage == 0 ? rest : rest / (5 * stage);
      stages[tally.stage_index(point, segment, product, stage) + static_cast<std::size_t>(part)] =
          some;
      rest -= some;
    }
  };
  split(Measure::balance, lendsim::StageMeasure::balance);
  split(Measure::loans, lendsim::StageMeasure::loans);
  split(Measure::expected_credit_loss, lendsim::StageMeasure::expected_credit_loss);
}

// The statements of the platform and the funders, from what the main cube says of all of them.
inline void fill_statements(lendsim::Tally& tally, Numbers& numbers, int point, int segment,
                            int product) {
  using enum lendsim::PartyMeasure;
  const int parties = tally.shape().parties;
  const auto main = tally.cell(point, segment, product);
  const auto cube = tally.cube(lendsim::CubeId::party);
  const auto value = [&](int at, int party, lendsim::PartyMeasure m) -> std::int64_t& {
    return cube[tally.party_index(at, segment, product, party) + static_cast<std::size_t>(m)];
  };
  const auto split = [&](std::int64_t rest, lendsim::PartyMeasure part) {
    for (int party = parties; party-- > 0;) {
      value(point, party, part) = party == 0 ? rest : rest / 3;
      rest -= value(point, party, part);
    }
  };
  const auto of = [&](Measure m) { return main[static_cast<std::size_t>(m)]; };
  split(of(Measure::balance), balance);
  split(of(Measure::expected_credit_loss), expected_credit_loss);
  if (point == 0) return;
  split(of(Measure::disbursed), disbursed);
  split(of(Measure::interest_income), interest);
  split(of(Measure::penalty_income), penalty);
  split(of(Measure::fees_charged), fees);
  split(of(Measure::recoveries), recoveries);
  split(of(Measure::charge_offs) - of(Measure::never_income), charge_offs);
  for (int party = 0; party < parties; ++party) {
    const auto v = [&](lendsim::PartyMeasure m) -> std::int64_t& { return value(point, party, m); };
    v(service_fee) = party == 0 ? 70 * (parties - 1) : -70;
    v(funding_cost) = numbers.below(90);
    v(opex) = party == 0 ? numbers.below(60) : 0;
    v(provision_change) = v(expected_credit_loss) - value(point - 1, party, expected_credit_loss);
    v(net_income) = v(interest) + v(service_fee) + v(penalty) + v(fees) + v(recoveries) -
                    v(funding_cost) - v(charge_offs) - v(provision_change) - v(opex);
  }
  main[static_cast<std::size_t>(Measure::net_income)] = value(point, 0, net_income);
}

// Nothing was ever opened in M7, so nothing rolled from there.
inline void fill_rolls(lendsim::Tally& tally, Numbers& numbers, int segment, int product) {
  for (int from = 0; from + 1 < lendsim::kBuckets; ++from) {
    for (int to = 0; to < lendsim::kDestinations; ++to) {
      for (std::int64_t loan = numbers.below(4); loan > 0; --loan) {
        tally.add_roll(segment, product, from, to, 1'000 + numbers.below(9'000));
      }
    }
  }
}

// Fewer first closures than closures, fewer exits than accounts at risk.
inline void fill_risks(lendsim::Tally& tally, Numbers& numbers, int segment, int product) {
  const lendsim::TallyShape& s = tally.shape();
  for (int age = 0; age < s.account_ages(); ++age) {
    const std::int64_t at_risk = 4 * s.exits() + numbers.below(30);
    for (std::int64_t n = 0; n < at_risk; ++n) tally.count_at_risk(segment, product, age);
  }
  for (int exit = 0; exit < s.exits(); ++exit) {
    std::int64_t left = 0;
    for (int p = 0; p < s.points; ++p) {
      left += exit < s.causes
                  ? tally.causes()[tally.cause_index(p, segment, product, exit)]
                  : tally.cell(p, segment,
                               product)[static_cast<std::size_t>(Measure::charged_off_accounts)];
    }
    for (int age = 0; age < s.account_ages(); ++age) {
      for (std::int64_t n = numbers.below(5); n > 0 && left > 0; --n, --left) {
        tally.count_exit(segment, product, exit, age);
      }
    }
  }
}

// Rows as they may come, of any kind. Replications whose number divides by three have none.
inline void fill_log(lendsim::Tally& tally, Numbers& numbers, lendsim::ReplicationId replication) {
  const lendsim::TallyShape& s = tally.shape();
  if (!s.log || replication % 3 == 0) return;
  const auto maybe = [&](int count) { return numbers.below(count + 1) - 1; };
  for (std::int64_t n = 20 + numbers.below(20); n > 0; --n) {
    lendsim::LogRow row;
    row.month = 1 + static_cast<std::int32_t>(numbers.below(s.points - 1));
    row.borrower = static_cast<lendsim::BorrowerId>(numbers.below(120));
    row.product = static_cast<std::int8_t>(maybe(s.products));
    row.kind = static_cast<lendsim::LogKind>(numbers.below(lendsim::kLogKinds));
    row.cause = static_cast<std::int16_t>(maybe(s.causes));
    row.event = static_cast<std::int16_t>(maybe(s.events));
    row.rule = static_cast<std::int16_t>(maybe(s.rules));
    row.amount_fen = numbers.below(1'000'000);
    tally.add(row);
  }
  tally.sort_log();
}

// As far as the reported months reach.
inline void fill_vintages(lendsim::Tally& tally, Numbers& numbers, int segment) {
  using enum lendsim::VintageMeasure;
  const lendsim::TallyShape& s = tally.shape();
  for (int month = 1; month < s.points; ++month) {
    const int cohort = (month - 1) / s.cohort_months;
    tally.add(segment, cohort, 0, opened, 20 + numbers.below(9));
    for (int age = 0; age < s.ages && month + age < s.points; ++age) {
      tally.add(segment, cohort, age, disbursed, 4'000 + numbers.below(4'000));
      if (age < 4) continue;
      tally.add(segment, cohort, age, new_defaults, numbers.below(3));
      tally.add(segment, cohort, age, charge_offs, numbers.below(300));
    }
  }
}

// One segment and product over all points.
inline void fill_account(lendsim::Tally& tally, Numbers& numbers, int segment, int product) {
  const lendsim::TallyShape& s = tally.shape();
  std::int64_t balance = 100'000 + numbers.below(50'000);
  std::int64_t limit = 3 * balance + 1;
  for (int p = 0; p < s.points; ++p) {
    auto cell = tally.cell(p, segment, product);
    const auto value = [&cell](Measure m) -> std::int64_t& {
      return cell[static_cast<std::size_t>(m)];
    };
    if (p > 0) {
      for (int m = 0; m < lendsim::kMeasures; ++m) {
        if (lendsim::info(static_cast<Measure>(m)).kind == lendsim::MeasureKind::flow) {
          cell[static_cast<std::size_t>(m)] = numbers.below(1'000);
        }
      }
      value(Measure::disbursed) += 5'000;
      value(Measure::performing_opening) += 400;
      value(Measure::new_defaults) %= 7;
      balance += value(Measure::disbursed) + value(Measure::interest_charged) +
                 value(Measure::penalty_charged) + value(Measure::fees_charged) -
                 value(Measure::paid) - value(Measure::charge_offs);
      limit += value(Measure::limit_granted) + value(Measure::limit_restored) -
               value(Measure::limit_cut) - value(Measure::limit_released);
      value(Measure::closures) = fill_causes(tally, numbers, p, segment, product);
    }
    value(Measure::balance) = balance;
    value(Measure::balance_30) = balance / 10;
    value(Measure::balance_90) = balance / 25;
    value(Measure::credit_limit) = limit;
    value(Measure::loans) = 50;
    value(Measure::expected_credit_loss) = balance / 20;
    fill_stages(tally, p, segment, product);
    fill_statements(tally, numbers, p, segment, product);
    tally.add(p, segment, product, 0, lendsim::BucketMeasure::balance, balance - balance / 10);
    tally.add(p, segment, product, 2, lendsim::BucketMeasure::balance, balance / 10);
    tally.add(p, segment, product, 0, lendsim::BucketMeasure::loans, 46);
    tally.add(p, segment, product, 2, lendsim::BucketMeasure::loans, 4);
  }
}

}  // namespace detail

inline lendsim::Tally tally(const lendsim::TallyShape& shape, lendsim::ReplicationId replication) {
  lendsim::Tally t(shape);
  Numbers numbers(replication + 1);
  for (int segment = 0; segment < shape.segments; ++segment) {
    for (int product = 0; product < shape.products; ++product) {
      detail::fill_account(t, numbers, segment, product);
      detail::fill_rolls(t, numbers, segment, product);
      detail::fill_risks(t, numbers, segment, product);
    }
    detail::fill_vintages(t, numbers, segment);
    for (int p = 0; p < shape.points; ++p) {
      t.add(p, segment, lendsim::BorrowerMeasure::borrowers, 60);
      t.add(p, segment, lendsim::BorrowerMeasure::score_sum, 60 * (60'000 + numbers.below(9'000)));
      t.add(p, segment, lendsim::BorrowerMeasure::pool_quota, 60 * 1'800'000);
      if (p == 0) continue;
      for (int event = 0; event < shape.events; ++event) t.count_event(p, segment, event);
      for (int rule = 0; rule < shape.rules; ++rule) {
        t.count_rule(p, segment, rule, numbers.below(6));
      }
    }
  }
  for (lendsim::PanelRow& row : t.panel()) {
    row.balance_fen = numbers.below(1'000'000);
    row.limit_fen = row.balance_fen + numbers.below(100'000);
    row.dpd = static_cast<std::int32_t>(numbers.below(400));
    row.segment = static_cast<std::int16_t>(numbers.below(shape.segments));
    row.status = static_cast<std::int8_t>(numbers.below(lendsim::kStatuses + 1) - 1);
    row.outcome = static_cast<std::int8_t>(numbers.below(7) - 1);
    row.score = static_cast<float>(numbers.below(600)) + 350.25F;
  }
  detail::fill_log(t, numbers, replication);
  return t;
}

inline lendsim::SpoolHeader header(const lendsim::TallyShape& shape) {
  return {"0.1.0", lendsim::sha256_hex("scenario"), 20200101, 120, shape};
}

inline lendsim::Spool filled_spool(const std::string& output, const lendsim::TallyShape& shape,
                                   lendsim::ReplicationId replications) {
  lendsim::Spool spool = lendsim::Spool::open(output, header(shape), true);
  // Not in order: threads do not finish in order.
  for (lendsim::ReplicationId r = replications; r-- > 0;) spool.append(r, tally(shape, r));
  return spool;
}

inline lendsim::RunResults run(const lendsim::Spool& spool) {
  lendsim::RunResults r;
  r.title = "A made-up run: \u501f\u5457";
  r.source = "lendsim 0.1.0 (git 0123abc)";
  r.seed = spool.header().seed;
  r.replications_wanted = static_cast<std::int64_t>(spool.count());
  r.borrowers = spool.header().borrowers;
  r.start = lendsim::make_month(2020, 1);
  r.segments = {"salaried", "\u5b66\u751f"};
  r.products = {"jiebei", "huabei"};
  r.causes = {"rival", "disuse", "risk"};
  r.parties = {"platform", "bank"};
  r.events = {"job_lost", "moved"};
  r.rules = {"disuse of jiebei", "risk", "\u590d\u8bc4"};
  r.scenario = "title = \"A made-up run\"\n";
  r.scenario_sha256 = lendsim::sha256_hex(r.scenario);
  r.sources = {{"baseline.toml", lendsim::sha256_hex("baseline")}};
  r.overrides = "run.months=13";
  r.compiler = "GNU 12.2.0";
  r.build_type = "Release";
  lendsim::summarise(spool, r);
  return r;
}

}  // namespace sample
