#include "sim/engine/environment.hpp"

#include "models/base/hash.hpp"
#include "models/base/math.hpp"
#include "sim/random/address.hpp"

namespace lendsim {
namespace {

double macro_normal(const Scenario& scenario, ReplicationId replication, Month month,
                    std::uint32_t slot) {
  const Words w =
      words_at(scenario.run.seed_of_economy(), Purpose::macro, replication, 0, month, slot);
  return math::normal_quantile(uniform(w[0]));
}

float ratio(std::int64_t numerator, std::int64_t denominator) {
  if (denominator == 0) return 0.0F;
  return static_cast<float>(static_cast<double>(numerator) / static_cast<double>(denominator));
}

}  // namespace

MacroPath macro_path(const Scenario& scenario, ReplicationId replication) {
  MacroPath path;
  constexpr std::uint32_t kFactorSlot = fnv1a("macro.systematic");
  double z = 0.0;
  for (std::size_t m = 0; m < scenario.months.size(); ++m) {
    if (scenario.systematic.present) {
      const double normal =
          macro_normal(scenario, replication, scenario.months[m].month, kFactorSlot);
      z = m == 0 ? normal : next_factor(scenario.systematic, z, normal);
    }
    path.systematic.push_back(static_cast<float>(z));
  }
  for (const Driver& driver : scenario.drivers) {
    std::vector<float> values;
    double noise = 0.0;
    for (std::size_t m = 0; m < scenario.months.size(); ++m) {
      if (driver.noise_sd > 0.0) {
        const double normal =
            macro_normal(scenario, replication, scenario.months[m].month, driver.slot);
        noise = m == 0 ? driver.noise_sd * normal : next_noise(driver, noise, normal);
      }
      values.push_back(static_cast<float>(driver.path[m] + noise));
    }
    path.drivers.push_back(std::move(values));
  }
  return path;
}

void BookFigures::add(const BookFigures& other) {
  balance += other.balance;
  balance_30 += other.balance_30;
  limit += other.limit;
  new_defaults += other.new_defaults;
  performing_opening += other.performing_opening;
  closures += other.closures;
  account_months += other.account_months;
  draws += other.draws;
  borrowers += other.borrowers;
  pool_limit += other.pool_limit;
  for (std::size_t p = 0; p < kMaxParties; ++p) funded[p] += other.funded[p];
}

std::int64_t pool_quota(const Pool& pool, const BookFigures& book) {
  return pool.quota_per_borrower.fen * book.borrowers;
}

FundingMonth funding_of(const Epoch& epoch, Month month, const BookFigures& last_month) {
  std::array<bool, kMaxParties> full{};
  for (std::size_t p = 0; p < epoch.funders.size(); ++p) {
    const Funder& funder = epoch.funders[p];
    full[p] = funder.limited &&
              last_month.funded[p] >= funder.capacity_per_borrower.fen * last_month.borrowers;
  }
  return funding_of_month(epoch.funders, month, full);
}

void set_month_features(const Scenario& scenario, std::size_t month, const MacroPath& macro,
                        const BookFigures& book, FeatureRow& row) {
  const MonthPlan& plan = scenario.months[month];
  for (const auto& [feature, value] : scenario.epochs[plan.epoch].constants)
    row.set(feature, value);
  for (const auto& [feature, value] : plan.features) row.set(feature, value);
  row.set(Feature::systematic, macro.systematic[month]);
  for (std::size_t d = 0; d < scenario.drivers.size(); ++d) {
    row.set(scenario.drivers[d].feature, macro.drivers[d][month]);
  }
  row.set(Feature::book_par30, ratio(book.balance_30, book.balance));
  row.set(Feature::book_default_rate, ratio(book.new_defaults, book.performing_opening));
  row.set(Feature::book_closure_rate, ratio(book.closures, book.account_months));
  row.set(Feature::book_draw_rate, ratio(book.draws, book.account_months));
  row.set(Feature::book_utilisation, ratio(book.balance, book.limit));
  row.set(Feature::book_balance_per_borrower, ratio(book.balance, book.borrowers * kFenPerYuan));
  if (const auto& pool = scenario.epochs[plan.epoch].pool) {
    const std::int64_t quota = pool_quota(*pool, book);
    row.set(Feature::book_pool_free, ratio(quota - book.pool_limit, quota));
  }
}

}  // namespace lendsim
