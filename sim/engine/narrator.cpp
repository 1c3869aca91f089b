#include "sim/engine/narrator.hpp"

#include <algorithm>
#include <utility>

#include "models/base/hash.hpp"

namespace lendsim {
namespace {

constexpr double kWords = 4294967296.0;  // 2^32
constexpr int kOfBorrower = -1;

std::string label_of(const Attribute& attribute, float value) {
  if (attribute.kind != AttributeKind::category) return {};
  return attribute.labels[static_cast<std::size_t>(value)];
}

}  // namespace

Narrator::Narrator(const Scenario& scenario, ReplicationId replication, BorrowerId borrower,
                   Diary& diary)
    : scenario_(scenario),
      replication_(replication),
      borrower_(borrower),
      diary_(diary),
      logs_(scenario.product_count()) {}

void Narrator::write(DiaryStep step, int product, DiaryContent content) {
  step_ = step;
  diary_.entry(
      {month_, step,
       product < 0 ? std::string() : scenario_.product_names[static_cast<std::size_t>(product)],
       std::move(content)});
}

// --- readings

DrawnWord Narrator::drawn(const std::string& slot, int index, std::uint32_t word) const {
  return {Purpose::month, slot, replication_, borrower_, month_, index, word};
}

Reading Narrator::reading(FeatureIndex feature, float value) const {
  const FeatureInfo& info = scenario_.features[feature];
  Reading result{info.name, value};
  if (value >= 0.0F && value < static_cast<float>(info.categories.size())) {
    result.label = info.categories[static_cast<std::size_t>(value)];
  }
  return result;
}

ConditionRead Narrator::condition(const Condition& c, const FeatureRow& row) const {
  ConditionRead result{reading(c.feature, row[c.feature]), c.comparison, {}, holds(c, row)};
  if (c.against_feature) {
    result.right = reading(c.other, row[c.other]);
  } else {
    result.right = reading(c.feature, c.value);
    result.right.name.clear();
  }
  return result;
}

std::vector<ConditionRead> Narrator::conditions(std::span<const Condition> all,
                                                const FeatureRow& row) const {
  std::vector<ConditionRead> result;
  for (const Condition& c : all) {
    result.push_back(condition(c, row));
    if (!result.back().held) break;
  }
  return result;
}

std::vector<TermRead> Narrator::terms(std::span<const Term> all, const FeatureRow& row) const {
  std::vector<TermRead> result;
  for (const Term& t : all) {
    const float value = row[t.feature];
    result.push_back({scenario_.features[t.feature].name, value, t.reference, t.effect,
                      t.effect * (value - t.reference)});
  }
  return result;
}

HazardRead Narrator::hazard(const HazardGroup& group, const FeatureRow& row, EventMask excluded,
                            int happened, std::optional<DrawnWord> draw) const {
  HazardRead result{group.name(), group.link(), {}, happened, std::move(draw)};
  for (std::size_t j = 0; j < group.events().size(); ++j) {
    const Hazard& event = group.events()[j];
    const int place = static_cast<int>(j);
    result.events.push_back({event.name, group.base(place, row),
                             group.probability(place, row, excluded), ((excluded >> j) & 1U) != 0,
                             conditions(event.when, row), terms(event.terms, row)});
  }
  return result;
}

ChanceRead Narrator::chance(const Chance& chance, const FeatureRow& row, bool happened,
                            const DrawnWord& draw) const {
  ChanceRead result{chance.probability(row), {}, {}};
  if (chance.certain()) return result;
  result.draw = draw;
  if (chance.hazard() != nullptr) {
    result.hazard = hazard(*chance.hazard(), row, 0, happened ? 0 : kNothing, draw);
  }
  return result;
}

// A posting's day lies in this month, or is the last of the month before.
Date Narrator::date_of(DayNumber day) const {
  Month month = month_;
  DayNumber first = plan_->first_day;
  for (; day < first; first = day_number(month, 1, scenario_.run.day_count)) month = month - 1;
  return {month, day - first + 1};
}

// --- before the first month

void Narrator::add_birth_draws(Born& entry, Block& block, std::size_t i) const {
  const bool fixed = scenario_.run.population == Population::fixed;
  const ReplicationId replication = fixed ? 0 : replication_;
  const auto add = [&](const std::string& slot, int count) {
    const Words words =
        words_at(scenario_.run.seed, Purpose::birth, replication, borrower_, Month{0}, fnv1a(slot));
    for (int k = 0; k < count; ++k) {
      entry.draws.push_back({Purpose::birth, slot, replication, borrower_, Month{0}, k,
                             words[static_cast<std::size_t>(k)]});
    }
  };
  add("segment", 1);
  add("arrival", 2);
  for (const Trait& trait : scenario_.traits) add("trait." + trait.name, 1);
  for (const Attribute& a : scenario_.epochs[0].attributes) add("attribute." + a.name, 1);
  add("score", 1);
  add("residual", 1);
  for (std::size_t p = 0; p < scenario_.product_count(); ++p) {
    const std::string& name = scenario_.product_names[p];
    add("limit." + name, 1);
    add("opening." + name, 4);
    if (exists(block.accounts(i)[p].debt)) add("draw." + name, 3);
  }
}

void Narrator::born(Block& block, std::size_t i) {
  const Borrower& b = block.borrower(i);
  Born entry;
  entry.segment = scenario_.segments[b.segment].name;
  const std::int32_t first = std::max(b.arrival, 0);
  if (first >= static_cast<std::int32_t>(scenario_.months.size())) return;
  month_ = scenario_.months[static_cast<std::size_t>(first)].month;
  entry.arrival = scenario_.run.first_month() + b.arrival;
  for (std::size_t k = 0; k < scenario_.traits.size(); ++k) {
    entry.traits.push_back({scenario_.traits[k].name, block.traits(i)[k]});
  }
  for (std::size_t a = 0; a < block.attributes(i).size(); ++a) {
    const Attribute& attribute = scenario_.epochs[0].attributes[a];
    const float value = block.attributes(i)[a];
    entry.attributes.push_back({attribute.name, value, label_of(attribute, value)});
  }
  entry.score = b.score;
  entry.risk_score = b.score + b.residual;
  add_birth_draws(entry, block, i);
  write(DiaryStep::birth, kOfBorrower, std::move(entry));
  for (std::size_t p = 0; p < scenario_.product_count(); ++p) {
    const Account& a = block.accounts(i)[p];
    AccountState state;
    state.status = a.status;
    state.balance = a.balance;
    state.limit = a.limit;
    state.dpd = a.dpd;
    state.score = b.score;
    write(DiaryStep::birth, static_cast<int>(p), state);
  }
}

// --- calendar

void Narrator::add_macro_draws(MonthRead& entry) const {
  const auto add = [&](const std::string& slot) {
    const Words words = words_at(scenario_.run.seed_of_economy(), Purpose::macro, replication_, 0,
                                 month_, fnv1a(slot));
    entry.draws.push_back({Purpose::macro, slot, replication_, 0, month_, 0, words[0]});
  };
  if (scenario_.systematic.present) add("macro.systematic");
  for (const Driver& driver : scenario_.drivers) {
    if (driver.noise_sd > 0.0) add("macro." + driver.name);
  }
}

void Narrator::begin_month(std::size_t month, const FeatureRow& row) {
  plan_ = &scenario_.months[month];
  epoch_ = &scenario_.epochs[plan_->epoch];
  month_ = plan_->month;
  MonthRead entry;
  for (FeatureIndex f = 0; f < scenario_.features.size(); ++f) {
    const FeatureScope scope = scenario_.features[f].scope;
    const bool of_book = scope == FeatureScope::book && scenario_.coupled;
    if (scope == FeatureScope::month || of_book) entry.features.push_back(reading(f, row[f]));
  }
  add_macro_draws(entry);
  write(DiaryStep::calendar, kOfBorrower, std::move(entry));
  step_ = DiaryStep::life;
}

// --- step 2

void Narrator::attribute_moved(std::size_t a, float before, float after, std::uint32_t word) {
  const Attribute& attribute = epoch_->attributes[a];
  write(DiaryStep::life, kOfBorrower,
        AttributeMoved{{attribute.name, before, label_of(attribute, before)},
                       {attribute.name, after, label_of(attribute, after)},
                       drawn("attribute." + attribute.name, 0, word)});
}

void Narrator::shock(const Shock& shock, const FeatureRow& row, std::uint32_t word, bool struck) {
  ShockRead entry{shock.name, conditions(shock.when, row), {}, struck};
  if (all_hold(shock.when, row)) {
    entry.chance = chance(shock.chance, row, struck, drawn("shock." + shock.name, 0, word));
  }
  write(DiaryStep::life, kOfBorrower, std::move(entry));
  because_ = shock.name;
}

void Narrator::events(const EventGroup& group, const FeatureRow& row, std::uint32_t word,
                      int happened) {
  std::optional<DrawnWord> draw;
  if (!group.certain) draw = drawn("event." + group.hazards.name(), 0, word);
  HazardRead read = hazard(group.hazards, row, 0, happened, std::move(draw));
  if (group.certain) read.events[0].probability = happened == 0 ? 1.0 : 0.0;
  write(DiaryStep::life, kOfBorrower, HazardSeen{HazardOfWhat::events, std::move(read)});
}

void Narrator::event_strikes(const std::string& name) {
  step_ = DiaryStep::life;
  because_ = name;
}

void Narrator::value_changed(const Change& change, float before, float after) {
  ValueChanged entry;
  entry.by = because_;
  if (change.target == ChangeTarget::attribute) {
    const Attribute& attribute = epoch_->attributes[change.index];
    entry.before = {attribute.name, before, label_of(attribute, before)};
    entry.after = {attribute.name, after, label_of(attribute, after)};
  } else {
    const std::string name =
        change.target == ChangeTarget::score ? "score" : scenario_.traits[change.index].name;
    entry.before = {name, before};
    entry.after = {name, after};
  }
  write(step_, kOfBorrower, std::move(entry));
}

// --- steps 3 and 7

void Narrator::rule(const PlannedRule& planned, std::size_t p, const FeatureRow& row,
                    const RuleFindings& findings, std::uint32_t word) {
  const Rule& rule = *planned.rule;
  RuleRead entry;
  entry.name = rule.name;
  entry.whole_borrower = rule.whole_borrower;
  entry.when = conditions(rule.when, row);
  entry.cause_fits = findings.cause_fits;
  entry.acts = findings.acts;
  const bool held = all_hold(rule.when, row) && findings.cause_fits;
  if (held && rule.select) {
    entry.selection = SelectionRead{reading(rule.select->rank, row[rule.select->rank]),
                                    rule.select->share, findings.selected};
  }
  if (held && findings.selected) {
    const int index = rule.whole_borrower ? 0 : static_cast<int>(p);
    entry.chance = chance(rule.chance, row, findings.acts, drawn("rule." + rule.name, index, word));
  }
  write(rule.step == RuleStep::review ? DiaryStep::review : DiaryStep::reopen,
        rule.whole_borrower ? kOfBorrower : static_cast<int>(p), std::move(entry));
}

void Narrator::rule_acted(const Rule& rule, std::size_t p, const AccountLook& before,
                          const Account& account) {
  because_ = rule.name;
  step_ = rule.step == RuleStep::review ? DiaryStep::review : DiaryStep::reopen;
  if (before.status == account.status && before.limit == account.limit) return;
  AccountChanged entry{ChangedBy::rule, rule.name,    {},           before.status,
                       account.status,  before.limit, account.limit};
  const bool stopped = is_closed(account.status) || account.status == Status::frozen;
  if (before.status != account.status && stopped) entry.cause = scenario_.causes[rule.cause];
  write(step_, static_cast<int>(p), std::move(entry));
}

// --- steps 4 and 5

PostingLog* Narrator::open_log(std::size_t p, Money balance) {
  logs_[p].begin(balance);
  return &logs_[p];
}

void Narrator::demand(std::size_t p, const FeatureRow& row, std::uint32_t word, bool wanted) {
  const Product& product = epoch_->products[p];
  const auto draw = drawn(product.name, static_cast<int>(ProductWord::demand), word);
  write(DiaryStep::draw, static_cast<int>(p),
        HazardSeen{HazardOfWhat::demand,
                   hazard(product.draw.demand, row, 0, wanted ? 0 : kNothing, draw)});
}

void Narrator::draw_waited(std::size_t p) {
  write(DiaryStep::draw, static_cast<int>(p), DrawWaited{});
}

void Narrator::draw_planned(std::size_t p, const DrawWords& words, const DrawInstruction& draw) {
  const Product& product = epoch_->products[p];
  DrawPlanned entry;
  entry.share_of_available = draw.share_of_available;
  entry.share = draw.amount_share;
  entry.amount = draw.amount;
  entry.term = product.draw.terms.empty() ? 0 : draw.term;
  const bool revolving = product.contract.kind == ProductKind::paylater;
  entry.kind = revolving ? ScheduleKind::revolving : draw.kind;
  entry.date = date_of(draw.day);
  entry.draws.push_back(drawn(product.name, static_cast<int>(ProductWord::amount), words.amount));
  entry.draws.push_back(drawn(product.name, static_cast<int>(ProductWord::timing), words.timing));
  const std::string slot = "draw." + product.name;
  if (!product.draw.terms.empty()) entry.draws.push_back(drawn(slot, 0, words.term));
  if (!product.draw.schedules.empty()) entry.draws.push_back(drawn(slot, 1, words.schedule));
  write(DiaryStep::draw, static_cast<int>(p), std::move(entry));
}

void Narrator::maintenance(std::size_t p, const MaintenanceOutcome& outcome, std::uint32_t word,
                           bool waiting) {
  constexpr std::int64_t kMinutesPerDay = 1440;
  MaintenanceMet entry;
  entry.fate = outcome.fate;
  entry.next_month = outcome.minute >= plan_->days * kMinutesPerDay;
  entry.date = {month_, static_cast<int>(outcome.minute / kMinutesPerDay) + 1};
  if (!waiting) entry.draw = drawn("draw." + epoch_->products[p].name, 2, word);
  write(DiaryStep::draw, static_cast<int>(p), std::move(entry));
}

void Narrator::funding(std::size_t p, std::uint64_t refused_below, std::uint32_t word) {
  write(DiaryStep::draw, static_cast<int>(p),
        FundingAsked{static_cast<double>(refused_below) / kWords, word < refused_below,
                     drawn("draw." + epoch_->products[p].name, 3, word)});
}

void Narrator::draw_ended(std::size_t p, DrawEnd end, Money amount) {
  write(DiaryStep::draw, static_cast<int>(p), DrawEnded{end, amount});
}

void Narrator::service(std::size_t p, const FeatureRow& row, const Debt& debt, std::uint32_t word,
                       Outcome outcome) {
  const Product& product = epoch_->products[p];
  const ServiceBehaviour& behaviour = product.service;
  const auto found = std::find(behaviour.outcome_of.begin(), behaviour.outcome_of.end(), outcome);
  const int happened = found == behaviour.outcome_of.end()
                           ? kNothing
                           : static_cast<int>(found - behaviour.outcome_of.begin());
  const auto draw = drawn(product.name, static_cast<int>(ProductWord::service), word);
  write(DiaryStep::service, static_cast<int>(p),
        ServiceChosen{outcome, hazard(behaviour.outcomes, row, excluded_outcomes(behaviour, debt),
                                      happened, draw)});
}

void Narrator::paid_off_by_rival(std::size_t p) {
  write(DiaryStep::service, static_cast<int>(p), ServiceChosen{Outcome::settle, {}});
}

void Narrator::service_detail(std::size_t p, const ServiceInstruction& service,
                              const Words& words) {
  const std::string slot = "service." + epoch_->products[p].name;
  ServiceDetail entry;
  entry.outcome = service.outcome;
  if (service.outcome == Outcome::settle) {
    if (service.on_due_day) return;  // no word is read
    entry.date = date_of(service.settle_day);
    entry.draw = drawn(slot, 1, words[1]);
  } else {
    entry.share = static_cast<double>(service.amount_word) / kWords;
    entry.draw = drawn(slot, 0, words[0]);
  }
  write(DiaryStep::service, static_cast<int>(p), std::move(entry));
}

void Narrator::postings(std::size_t p) {
  for (const Posting& posting : logs_[p].take()) {
    write(DiaryStep::posting, static_cast<int>(p),
          Posted{date_of(posting.day), posting.kind, posting.amount, posting.balance});
  }
}

void Narrator::milestones(std::size_t p, const PostingResult& result) {
  const auto note = [&](bool reached, Milestone milestone) {
    if (reached) write(DiaryStep::posting, static_cast<int>(p), milestone);
  };
  note(result.cured, Milestone::cured);
  note(result.defaulted, Milestone::defaulted);
  note(result.redefaulted, Milestone::redefaulted);
  note(result.charged_off, Milestone::charged_off);
  note(result.plan_completed, Milestone::plan_completed);
}

void Narrator::plan_begun(std::size_t p) {
  const DiaryStep step = step_;  // that of the rule
  postings(p);
  write(DiaryStep::posting, static_cast<int>(p), Milestone::plan_begun);
  step_ = step;
}

// --- steps 6 to 9

void Narrator::score(float before, float after, float quality, const FeatureRow& row,
                     std::optional<std::uint32_t> word, double normal) {
  const ScoreEquation& equation = epoch_->score;
  ScoreMoved entry;
  entry.before = before;
  entry.after = after;
  entry.pull = equation.pull * (static_cast<double>(quality) - static_cast<double>(before));
  entry.terms = terms(equation.effects, row);
  entry.noise = equation.noise * normal;
  if (word) entry.draw = drawn("borrower", static_cast<int>(BorrowerWord::score), *word);
  write(DiaryStep::score, kOfBorrower, std::move(entry));
}

void Narrator::market(bool away, const FeatureRow& row, std::uint32_t word, bool moved) {
  const MarketBehaviour& behaviour = epoch_->market;
  const HazardGroup& group = away ? behaviour.come_back : behaviour.leave;
  if (group.never()) return;
  const auto draw = drawn("borrower", static_cast<int>(BorrowerWord::market), word);
  write(DiaryStep::market, kOfBorrower,
        HazardSeen{away ? HazardOfWhat::come_back : HazardOfWhat::leave,
                   hazard(group, row, 0, moved ? 0 : kNothing, draw)});
}

void Narrator::account_changed(ChangedBy by, std::size_t p, const AccountLook& before,
                               const Account& account) {
  if (before.status == account.status && before.limit == account.limit) return;
  const bool at_market = by == ChangedBy::rival || by == ChangedBy::comes_back;
  const DiaryStep step = by == ChangedBy::ledger ? DiaryStep::posting
                         : at_market             ? DiaryStep::market
                                                 : DiaryStep::life;
  AccountChanged entry{by, {}, {}, before.status, account.status, before.limit, account.limit};
  if (by == ChangedBy::rival) entry.cause = scenario_.causes[0];
  write(step, static_cast<int>(p), std::move(entry));
}

void Narrator::account_state(std::size_t p, const AccountState& state) {
  write(DiaryStep::book, static_cast<int>(p), state);
}

}  // namespace lendsim
