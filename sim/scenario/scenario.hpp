// A resolved scenario: plain structs that the engine reads. Filled by `compile` from a checked
// document; nothing here knows TOML.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/ids.hpp"
#include "models/base/month.hpp"
#include "models/borrower/attributes.hpp"
#include "models/borrower/behaviour.hpp"
#include "models/borrower/distribution.hpp"
#include "models/borrower/traits.hpp"
#include "models/features/derived.hpp"
#include "models/features/feature.hpp"
#include "models/ledger/terms.hpp"
#include "models/macro/macro.hpp"
#include "models/platform/economics.hpp"
#include "models/platform/funding.hpp"
#include "models/platform/limits.hpp"
#include "models/platform/maintenance.hpp"
#include "models/platform/pool.hpp"
#include "models/platform/provision.hpp"
#include "models/platform/rules.hpp"
#include "models/platform/score.hpp"

namespace lendsim {

enum class Population : std::uint8_t { resampled, fixed };

struct RunSettings {
  Month start;
  int months = 12;  // reported
  int warm_up = 0;  // simulated before `start`, not reported
  std::uint32_t borrowers = 1000;
  std::uint32_t replications = 100;
  std::uint64_t seed = 1;
  // Of the macro path alone; absent: `seed`. With another `seed` it gives other borrowers under the
  // same economy. Not part of the scenario language.
  std::optional<std::uint64_t> economy_seed = {};
  Population population = Population::resampled;
  DayCount day_count = DayCount::actual;
  int review_day = 1;

  int total_months() const { return warm_up + months; }
  Month first_month() const { return start - warm_up; }
  std::uint64_t seed_of_economy() const { return economy_seed.value_or(seed); }
};

// How accounts of one product look in one segment before the first month.
struct ProductOpening {
  Choice status;             // shares by Status: uninvited, open, frozen
  double in_debt = 0.0;      // share of open accounts with a debt
  Distribution utilisation;  // of those: principal / limit, clamped to [0, 1]
  Choice bucket;             // of those: by bucket M0..; arrears are made by missed due dates
  double months_since_draw = 999.0;  // of the others
};

struct Arrivals {
  double share = 0.0;  // of the segment's borrowers, spread evenly over the months from .. until
  int from = 0;        // month of the run, warm-up first; negative: before the run
  int until = 0;
};

struct Segment {
  std::string name;
  std::vector<Distribution> traits;       // by trait
  std::vector<double> correlation_lower;  // Cholesky factor, traits x traits
  std::vector<AttributeStart> starts;     // by attribute
  std::vector<ProductOpening> opening;    // by product
  Arrivals arrivals;
};

// What a product is and how borrowers use it, while one set of parameters is in force.
struct Product {
  std::string name;
  ContractTerms contract;
  DailyRate rate;
  Fraction late_rate_multiple;
  LimitFormula limit;
  DrawBehaviour draw;
  ServiceBehaviour service;
  std::vector<Fraction> recovery_curve;  // of charged-off principal, 1, 2, ... months later
  std::uint32_t slot = 0;                // fnv1a(name): words demand, amount, timing, service
  std::uint32_t limit_slot = 0;          // fnv1a("limit." + name): word noise
};

// Everything that the timeline can change. One epoch per set of parameters in force.
struct Epoch {
  std::vector<Product> products;
  std::vector<EventGroup> events;
  std::vector<Attribute> attributes;
  ScoreEquation score;
  MarketBehaviour market;
  std::vector<Rule> rules;                                // enabled rules in file order, both steps
  std::vector<std::pair<FeatureIndex, float>> constants;  // policy.* features
  std::vector<Derived> derived;                           // in file order
  std::vector<Funder> funders;                            // by party: the platform first
  bool refunds_stock = false;  // a funder's share applies to existing debts too
  Economics economics;
  Provision provision;
  std::optional<Pool> pool;
};

// One month of the run, warm-up first.
struct MonthPlan {
  Month month;
  int reported = 0;         // index in the output, 1..months; <= 0 during warm-up
  std::uint32_t epoch = 0;  // in force on the review day
  int days = 30;
  DayNumber first_day = 0;
  std::vector<std::uint32_t> rules;  // of the epoch, that may act this month (dated rules resolved)
  std::vector<std::uint32_t> shocks;
  std::vector<MaintenanceWindow> maintenance;
  std::vector<int> limit_phase;  // by product: months left of a phased maximum, 0 = does not apply
  std::vector<std::pair<FeatureIndex, float>> features;  // calendar, announced.*, months_to.*
};

struct SourceFile {
  std::string name;  // as written, no absolute path
  std::string sha256;
};

struct Scenario {
  std::string title;
  std::string currency = "CNY";
  RunSettings run;
  FeatureTable features;
  std::vector<Trait> traits;  // [0] quality, [1] monthly_income, then as declared
  std::vector<Segment> segments;
  Choice segment_choice;                // inverse distribution of the borrower's segment
  FeatureIndex segment_indicators = 0;  // features segment.<label>, one after another
  std::vector<std::string> product_names;
  std::vector<std::string> causes;                  // [0] "rival", then as first named by a rule
  std::vector<std::string> parties = {"platform"};  // then the funders
  std::vector<std::string> event_names;             // in file order
  std::vector<std::string> rule_names;              // in file order
  // Results are told apart by segment and, with `split_by`, by the label of a category attribute
  // that never changes: groups[segment * labels + label].
  std::vector<std::string> groups;
  int split_attribute = -1;
  int split_labels = 1;
  std::vector<Epoch> epochs;      // structure (names, order) is the same in all but rules' presence
  std::vector<MonthPlan> months;  // warm_up + months entries
  std::vector<RateCalendar> rates;  // by product, whole horizon
  std::vector<Shock> shocks;
  SystematicFactor systematic;
  std::vector<Driver> drivers;
  std::vector<bool> read_features;       // by feature: some hazard, rule or equation reads it
  bool needs_settlement_saving = false;  // some hazard or rule reads the feature
  bool needs_totals = false;             // some read a sum over the borrower's accounts
  bool needs_margin = false;             // some read expected_margin
  bool needs_instalments = false;        // some read instalment or instalments_to_income
  // Borrowers meet (select or book.* in use): months need the whole book.
  bool coupled = false;

  // Provenance.
  std::string canonical;  // the resolved scenario as canonical TOML
  std::string sha256;     // of `canonical`
  std::vector<SourceFile> sources;
  std::vector<std::string> overrides;  // --set, as given

  std::size_t product_count() const { return product_names.size(); }
};

// Words of the borrower's own block, at slot fnv1a("borrower").
enum class BorrowerWord : std::uint8_t { market, reopen, score, spare };
// Words of a product's block.
enum class ProductWord : std::uint8_t { demand, amount, timing, service };

}  // namespace lendsim
