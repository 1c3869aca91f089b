// Internal to the compilation of a document into a Scenario: what its steps share, and the steps.
// A step reports what is wrong and goes on with something harmless.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/document.hpp"
#include "sim/scenario/problem.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/scenario/scenario.hpp"

namespace lendsim::compiling {

// Who reads a feature: one account of a borrower, or the borrower (who has no single account).
enum class ReadBy : std::uint8_t { account, borrower };

// A feature whose value is the code of a label: the segment and category attributes.
struct Category {
  std::string name;
  FeatureIndex feature = 0;
  std::vector<std::string> labels;
};

inline constexpr FeatureIndex kAllFeatures = std::numeric_limits<FeatureIndex>::max();

// Something announced: a timeline entry or a rule with a date.
struct Notice {
  std::string name;
  Date announced;
  Date from;
  std::optional<Date> until;
  bool known = true;  // false: its dates are wrong and reported, or it is off
  FeatureIndex announced_feature = 0;
  FeatureIndex months_to_feature = 0;
};

struct Maintenance {
  Date from;
  int minute = 0;  // of the day
  std::int64_t minutes = 0;
  MaintenanceWindow window;  // but for its minutes
};

// A name whose hash addresses random numbers.
struct SlotName {
  std::string text;
  Position where;
};

struct Context {
  Scenario& scenario;
  Problems* problems;  // of the present step

  std::vector<Attribute> attributes;             // as declared
  std::vector<AttributeStart> attribute_starts;  // unless a segment says otherwise
  std::vector<Category> categories;
  std::vector<Notice> notices;
  std::vector<float> references;    // by feature
  std::vector<bool> used;           // by feature: some hazard, rule or equation reads it
  std::vector<bool> changed;        // by attribute: an event, shock or rule changes it
  std::vector<Month> shock_months;  // by shock
  std::vector<Maintenance> maintenance;
  std::vector<SlotName> slots;
  std::vector<FeatureIndex> derived;  // by [[derived]]; kAllFeatures: its name is wrong
  bool has_pool = false;
  FeatureIndex readable = kAllFeatures;  // a derived feature reads those before it
  Month first_month{};  // the present parameters are in force from here until before `end_month`;
  Month end_month{};    // nowhere while the document as it stands is checked

  void error(const std::string& code, const Position& where, const std::string& message,
             const std::string& label = {}) const {
    problems->error(code, where, message, label);
  }
  void warning(const std::string& code, const Position& where, const std::string& message) const {
    problems->warning(code, where, message);
  }
  const Category* category_of(FeatureIndex feature) const;
  std::uint32_t all_products() const;  // bit per product
};

// --- names (compile_names.cpp) ---

enum class NameStyle : std::uint8_t {
  identifier,  // [a-z][a-z0-9_]*
  label,       // letters, digits, '_', '-' and inner spaces
  title        // anything printable without . < > = ! " and brackets
};
// Reports a name that does not fit the style.
bool check_name(Context& context, const std::string& name, NameStyle style, const Position& where,
                const std::string& what);
// The name of each table of a list, checked and unique; `numbered`: absent, "shock 1", "shock 2",
// ….
std::vector<std::string> read_names(Context& context, std::vector<Reader>& tables, NameStyle style,
                                    const std::string& numbered = {});
// A reader for each table of the list [[key]].
std::vector<Reader> readers_of(Context& context, Reader& top, const std::string& key);
int place_of(const std::vector<std::string>& names, const std::string& name);  // or -1
// A name that a product can't have, since tables of the behaviour use it beside product names.
bool is_reserved(const std::string& product);

// --- shares (compile_names.cpp) ---

// Shares by label that add up to one; by place of the label. Nothing after a problem.
std::optional<std::vector<double>> read_shares(Context& context, Value& value,
                                               const std::string& what,
                                               const std::vector<std::string>& labels);
bool sums_to_one(Context& context, const std::vector<double>& shares, const Position& where,
                 const std::string& what);

// --- buckets (compile_names.cpp) ---

// The entry of a table by bucket that holds for each bucket: M0 is needed, a later one that is not
// listed repeats the last one listed before it. Nothing after a problem.
std::vector<const Entry*> entries_by_bucket(Context& context, const Value& value,
                                            const std::string& what);

// --- run, macro (compile_run.cpp) ---

void compile_top(Context& context, Reader& top);
void compile_macro(Context& context, Reader& top);
// Fills the drivers' paths; needs the run.
void compile_policy_constants(Context& context, Reader& top, Epoch& epoch);

// --- features (compile_features.cpp) ---

// Declares the scenario's own features, in this order: traits, attributes, segment indicators,
// macro, policy, announcements, derived. Needs the attributes, drivers and notices.
void declare_features(Context& context, Reader& top);
// Place of a feature that may be read by `reader`, or -1 after a problem. Marks it as used.
int use_feature(Context& context, const std::string& name, const Position& where, ReadBy reader);
// The same for effects, where a category itself makes no sense and "_100" means per 100 units.
struct ScaledFeature {
  int feature = -1;
  double units = 1.0;
};
ScaledFeature use_number(Context& context, const std::string& name, const Position& where,
                         ReadBy reader);
// The feature under "rank", or -1 after a problem.
int read_rank(Context& context, Reader& table, ReadBy reader);
void compile_references(Context& context, Reader& top);
std::vector<std::string> feature_names(const Context& context, ReadBy reader);

// --- conditions (compile_conditions.cpp) ---

// The list of conditions under `key`; absent: none.
std::vector<Condition> compile_conditions(Context& context, Reader& table, const std::string& key,
                                          ReadBy reader);
std::vector<Condition> compile_when(Context& context, Reader& table, ReadBy reader);
// The texts left and right of a condition's comparison; none if it has none.
std::vector<std::string> sides_of_condition(const Value& value);

// --- changes (compile_changes.cpp) ---

std::vector<Change> compile_changes(Context& context, Value& value, const std::string& what);

// --- derived features (compile_derived.cpp) ---

// Of one account if it reads a feature of one account; else it may be read for a borrower.
FeatureScope scope_of_derived(const Context& context, const Table& table);
void compile_derived(Context& context, Reader& top, Epoch& epoch);

// --- hazards (compile_hazards.cpp) ---

struct HazardDraft {
  Hazard hazard;
  int index = -1;        // feature that selects the row of the base; -1: one row
  bool valid = true;     // the base could be read
  bool certain = false;  // the base is 1; it is read as one half then
  Position where;        // of the base
  Link link = Link::logit;
  double loading = 0.0;
  Position link_where;
};
std::vector<Term> compile_effects(Context& context, Reader& table, ReadBy reader);
// base, effect, link, loading and, but for a chance, when. Only an event may be certain.
enum class HazardOf : std::uint8_t { event, behaviour, chance };
HazardDraft read_hazard(Context& context, Reader& table, const std::string& name, ReadBy reader,
                        HazardOf what);
// `section` names the group in messages, if given.
HazardGroup make_group(Context& context, const std::string& name, std::vector<HazardDraft> drafts,
                       const std::string& section = {});
// A number between 0 and 1 or a hazard.
Chance compile_chance(Context& context, Reader& table, const std::string& name, ReadBy reader);

// --- distributions (compile_population.cpp) ---

std::optional<Distribution> compile_distribution(Context& context, Value& value,
                                                 const std::string& what);

// --- sections ---

std::vector<Attribute> compile_attributes(Context& context, Reader& top,
                                          std::vector<AttributeStart>* starts);
AttributeStart compile_start(Context& context, const Attribute& attribute, Value& value,
                             const std::string& what);
void compile_segments(Context& context, Reader& top, const Epoch& base);
void compile_opening(Context& context, Reader& segment, const Epoch& base, Segment& out);
void compile_products(Context& context, Reader& top, Epoch& epoch);
void compile_behaviour(Context& context, Reader& top, Epoch& epoch);
void compile_events(Context& context, Reader& top, Epoch& epoch);
void compile_score(Context& context, Reader& top, Epoch& epoch);
void declare_causes(Context& context, const Value& root);
void compile_rules(Context& context, Reader& top, Epoch& epoch);
std::vector<Action> compile_actions(Context& context, Reader& rule);
void compile_funders(Context& context, Reader& top, Epoch& epoch);
void compile_economics(Context& context, Reader& top, Epoch& epoch);
void compile_provision(Context& context, Reader& top, Epoch& epoch);
void compile_pool(Context& context, Reader& top, Epoch& epoch);
void compile_timeline(Context& context, Reader& top);
void compile_shocks(Context& context, Reader& top);
void compile_maintenance(Context& context, Reader& top);
// Bits of the products named by "all", one name or a list of names; `words` also allowed, all bits.
std::uint32_t read_products(Context& context, Value& value, const std::string& what,
                            const std::vector<std::string>& words);

// --- the calendar (compile_months.cpp) ---

// Epoch i is in force from starts[i] on.
void compile_months(Context& context, const std::vector<Date>& starts);
Date review_date(const RunSettings& run, Month month);

// --- groups of results (compile_groups.cpp) ---

// `split_by` of [run], or null.
void compile_groups(Context& context, const Value* split_by);
void check_split(Context& context, const Value* split_by);

// --- warnings (compile_warnings.cpp) ---

// Needs the epochs, in a scenario without errors.
void check_in_vain(Context& context, const Value& root);

// --- addresses (compile_slots.cpp) ---

void check_slots(Context& context, Reader& top);

}  // namespace lendsim::compiling
