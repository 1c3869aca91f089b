#include "sim/cli/diary_lines.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "sim/cli/table.hpp"

namespace lendsim {
namespace {

constexpr std::array<std::string_view, 5> kScheduleNames = {
    "equal principal", "annuity", "interest first", "bullet", "revolving"};

std::string yuan(Money m) { return grouped(to_yuan(m), 2); }
std::string number(double x) { return fmt::format("{:.6g}", x); }
// For reading, not for checking.
std::string rounded(double x) {
  constexpr double kNoDecimals = 1000.0;
  return std::abs(x) < kNoDecimals ? fmt::format("{:.4g}", x) : fmt::format("{:.0f}", x);
}
std::string percent(double p) { return fmt::format("{:.3g} %", 100.0 * p); }
std::string signed_number(double x) { return fmt::format("{:+.3g}", x); }

std::string date_text(const Date& date) {
  return fmt::format("{}-{:02}", month_text(date.month), date.day);
}

std::string value_text(const Reading& reading) {
  return reading.label.empty() ? number(static_cast<double>(reading.value)) : reading.label;
}

std::string plural_months(int n) { return counted(static_cast<std::uint64_t>(n), "month"); }

std::string text_of(const DrawnWord& draw) {
  static constexpr std::string_view kMonth = "month";
  const std::string_view purpose = draw.purpose == Purpose::birth   ? "birth"
                                   : draw.purpose == Purpose::macro ? "macro"
                                                                    : kMonth;
  return fmt::format(
      "draw {} \"{}\", replication {}, borrower {}, month {}, word {}: {:#010x}, u "
      "= {:.8f}",
      purpose, draw.slot, draw.replication, draw.borrower,
      draw.month.index == 0 ? "-" : month_text(draw.month), draw.index, draw.word,
      uniform(draw.word));
}

std::string_view sign_text(Comparison c) {
  static constexpr std::array<std::string_view, 7> kSigns = {"", "<", "==", "<=", ">", "!=", ">="};
  return kSigns[static_cast<std::size_t>(c)];
}

// "dpd 20 > 0", or "dpd 0, not > 0".
std::string text_of(const ConditionRead& c) {
  const std::string right =
      c.right.name.empty() ? value_text(c.right) : c.right.name + " " + value_text(c.right);
  return fmt::format("{} {}{} {} {}", c.left.name, value_text(c.left), c.held ? "" : ", not",
                     sign_text(c.comparison), right);
}

std::string text_of(const std::vector<ConditionRead>& conditions) {
  std::vector<std::string> parts;
  parts.reserve(conditions.size());
  for (const ConditionRead& c : conditions) parts.push_back(text_of(c));
  return fmt::format("{}", fmt::join(parts, ", "));
}

bool all_held(const std::vector<ConditionRead>& conditions) {
  return conditions.empty() || conditions.back().held;
}

// Only the terms that matter; in file order.
std::string short_text(const std::vector<TermRead>& terms) {
  std::vector<std::string> parts;
  for (const TermRead& t : terms) {
    if (std::abs(t.contribution) < 0.005F) continue;
    parts.push_back(fmt::format("{} {} ({})", t.feature, rounded(static_cast<double>(t.value)),
                                signed_number(static_cast<double>(t.contribution))));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

void add_terms(const std::vector<TermRead>& terms, std::vector<std::string>& out) {
  for (const TermRead& t : terms) {
    out.push_back(
        fmt::format("  {} {} - {}, times {}: {}", t.feature, number(static_cast<double>(t.value)),
                    number(static_cast<double>(t.reference)), number(static_cast<double>(t.effect)),
                    signed_number(static_cast<double>(t.contribution))));
  }
}

// "12.3 %, base 5 %: utilisation 0.8 (+0.4)"
std::string why_of(const EventRead& event) {
  const std::string terms = short_text(event.terms);
  return fmt::format("{}, base {}{}{}", percent(event.probability), percent(event.base),
                     terms.empty() ? "" : ": ", terms);
}

void add_details(const HazardRead& hazard, std::vector<std::string>& out) {
  for (const EventRead& event : hazard.events) {
    if (event.excluded) {
      out.push_back(fmt::format("{}: not in this state of the debt", event.name));
    } else if (!all_held(event.when)) {
      out.push_back(fmt::format("{}: {}", event.name, text_of(event.when)));
    } else {
      out.push_back(fmt::format("{}: {}, base {}{}{}", event.name, percent(event.probability),
                                percent(event.base), event.when.empty() ? "" : "; ",
                                text_of(event.when)));
      add_terms(event.terms, out);
    }
  }
  if (hazard.draw) out.push_back(text_of(*hazard.draw));
}

void add_details(const ChanceRead& chance, std::vector<std::string>& out) {
  if (chance.hazard) {
    add_details(*chance.hazard, out);
  } else if (chance.draw) {
    out.push_back(text_of(*chance.draw));
  }
}

std::string why_of(const ChanceRead& chance) {
  if (chance.hazard) return why_of(chance.hazard->events[0]);
  return chance.draw ? "chance " + percent(chance.probability) : "certain";
}

std::string joined(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + "; " + b;
}

double probability_of_rest(const HazardRead& hazard) {
  double rest = 1.0;
  for (const EventRead& event : hazard.events) rest -= event.probability;
  return rest;
}

// --- one function per kind of entry

DiaryLine words(const Born& born) {
  DiaryLine line;
  line.subject = "birth";
  line.came_about = true;
  std::vector<std::string> parts;
  for (const Reading& r : born.traits) parts.push_back(r.name + " " + value_text(r));
  for (const Reading& r : born.attributes) parts.push_back(r.name + " " + value_text(r));
  line.fact = fmt::format("segment {}, score {:.1f}, risk score {:.1f}, {}", born.segment,
                          static_cast<double>(born.score), static_cast<double>(born.risk_score),
                          fmt::join(parts, ", "));
  for (const DrawnWord& draw : born.draws) line.details.push_back(text_of(draw));
  return line;
}

DiaryLine words(const MonthRead& month) {
  DiaryLine line;
  line.subject = "calendar";
  std::vector<std::string> parts;
  for (const Reading& r : month.features) parts.push_back(r.name + " " + value_text(r));
  line.fact = fmt::format("{}", fmt::join(parts, ", "));
  for (const DrawnWord& draw : month.draws) line.details.push_back(text_of(draw));
  return line;
}

DiaryLine words(const AttributeMoved& moved) {
  DiaryLine line;
  line.subject = moved.after.name;
  const bool category = !moved.after.label.empty();
  line.came_about = category && moved.before.value != moved.after.value;
  const bool stays = category && !line.came_about;
  line.fact = stays ? fmt::format("{} stays {}", moved.after.name, value_text(moved.after))
                    : fmt::format("{}: {} -> {}", moved.after.name, value_text(moved.before),
                                  value_text(moved.after));
  line.details.push_back(text_of(moved.draw));
  return line;
}

DiaryLine words(const ShockRead& shock) {
  DiaryLine line;
  line.subject = "shock " + shock.name;
  line.came_about = shock.struck;
  line.fact =
      fmt::format("shock \"{}\" {}", shock.name, shock.struck ? "strikes" : "does not strike");
  line.why = text_of(shock.when);
  if (shock.chance) {
    line.why = joined(line.why, why_of(*shock.chance));
    add_details(*shock.chance, line.details);
  }
  return line;
}

DiaryLine words(const ValueChanged& changed) {
  DiaryLine line;
  line.subject = changed.by + " " + changed.after.name;
  line.came_about = true;
  line.fact = fmt::format("{}: {} -> {}", changed.after.name, value_text(changed.before),
                          value_text(changed.after));
  line.why = "by \"" + changed.by + "\"";
  return line;
}

DiaryLine words(const HazardSeen& seen) {
  const HazardRead& hazard = seen.hazard;
  DiaryLine line;
  line.came_about = hazard.happened != kNothing;
  const EventRead* event =
      line.came_about ? &hazard.events[static_cast<std::size_t>(hazard.happened)] : nullptr;
  switch (seen.what) {
    case HazardOfWhat::events: {
      line.subject = "events " + hazard.group;
      std::vector<std::string> names;
      for (const EventRead& e : hazard.events) names.push_back(e.name);
      line.fact = event != nullptr ? event->name + " happens"
                                   : fmt::format("no {}", fmt::join(names, ", no "));
      break;
    }
    case HazardOfWhat::demand:
      line.subject = "demand";
      line.fact = line.came_about ? "wants to draw" : "does not want to draw";
      break;
    case HazardOfWhat::leave:
      line.subject = "market";
      line.fact = line.came_about ? "leaves for a rival" : "stays";
      break;
    case HazardOfWhat::come_back:
      line.subject = "market";
      line.fact = line.came_about ? "comes back" : "stays away";
      break;
  }
  if (event == nullptr && hazard.events.size() == 1) event = hazard.events.data();
  if (event != nullptr) {
    line.why =
        all_held(event->when) ? joined(text_of(event->when), why_of(*event)) : text_of(event->when);
  }
  add_details(hazard, line.details);
  return line;
}

DiaryLine words(const DrawWaited&) {
  return {"demand", "a draw has waited for the end of maintenance", {}, {}, true};
}

DiaryLine words(const RuleRead& rule) {
  DiaryLine line;
  line.subject = "rule " + rule.name;
  line.came_about = rule.acts;
  line.fact = fmt::format("rule \"{}\" {}", rule.name, rule.acts ? "acts" : "does not act");
  line.why = text_of(rule.when);
  if (!rule.cause_fits) line.why = joined(line.why, "another cause");
  if (rule.selection) {
    const SelectionRead& s = *rule.selection;
    line.why =
        joined(line.why, fmt::format("{} {} {} the selected {}", s.rank.name, value_text(s.rank),
                                     s.selected ? "in" : "not in", percent(s.share)));
  }
  if (rule.chance) {
    line.why = joined(line.why, why_of(*rule.chance));
    add_details(*rule.chance, line.details);
  }
  return line;
}

DiaryLine words(const AccountChanged& changed) {
  static constexpr std::array<std::string_view, 7> kWhy = {
      "arrives", "the product's maximum", "the pool", "", "left for a rival", "came back", ""};
  DiaryLine line;
  line.subject = fmt::format("account {} {}", kChangedByNames[static_cast<std::size_t>(changed.by)],
                             changed.rule);
  line.came_about = true;
  std::vector<std::string> parts;
  if (changed.status_before != changed.status) {
    parts.push_back(fmt::format("{} -> {}",
                                kStatusNames[static_cast<std::size_t>(changed.status_before)],
                                kStatusNames[static_cast<std::size_t>(changed.status)]));
  }
  if (changed.limit_before != changed.limit) {
    parts.push_back(fmt::format("limit {} -> {}", yuan(changed.limit_before), yuan(changed.limit)));
  }
  line.fact = fmt::format("{}", fmt::join(parts, ", "));
  if (changed.by == ChangedBy::rule) {
    line.why = fmt::format("rule \"{}\"", changed.rule);
  } else if (changed.by == ChangedBy::ledger) {
    line.why = changed.status == Status::charged_off ? "written off" : "nothing is owed";
  } else {
    line.why = kWhy[static_cast<std::size_t>(changed.by)];
  }
  if (!changed.cause.empty()) line.why += ", cause \"" + changed.cause + "\"";
  return line;
}

DiaryLine words(const DrawPlanned& plan) {
  DiaryLine line;
  line.subject = "draw planned";
  line.came_about = true;
  line.fact = plan.share_of_available ? percent(plan.share) + " of what is left of the limit"
                                      : yuan(plan.amount) + " yuan";
  if (plan.term > 0) line.fact += " for " + plural_months(plan.term);
  line.fact += fmt::format(", {}, on {}", kScheduleNames[static_cast<std::size_t>(plan.kind)],
                           date_text(plan.date));
  for (const DrawnWord& draw : plan.draws) line.details.push_back(text_of(draw));
  return line;
}

DiaryLine words(const MaintenanceMet& met) {
  DiaryLine line;
  line.subject = "maintenance";
  line.came_about = met.fate != DrawFate::free;
  switch (met.fate) {
    case DrawFate::free:
      line.fact = "not under maintenance";
      break;
    case DrawFate::deferred:
      line.fact = "under maintenance: waits until " +
                  (met.next_month ? std::string("next month") : date_text(met.date));
      break;
    case DrawFate::lost:
      line.fact = "under maintenance: gives up";
      break;
    case DrawFate::rival:
      line.fact = "under maintenance: draws from a rival";
      break;
  }
  if (met.draw) line.details.push_back(text_of(*met.draw));
  return line;
}

DiaryLine words(const FundingAsked& asked) {
  DiaryLine line;
  line.subject = "funding";
  line.came_about = asked.refused;
  line.fact = asked.refused ? "no funder takes it" : "is funded";
  line.why = percent(asked.refused_share) + " of draws find none";
  line.details.push_back(text_of(asked.draw));
  return line;
}

DiaryLine words(const DrawEnded& ended) {
  static constexpr std::array<std::string_view, 8> kEnds = {
      "",
      "refused: the account is frozen",
      "refused: in arrears or under a plan",
      "refused: not funded",
      "refused: too little is left of the limit",
      "waits for next month",
      "not made",
      "made at a rival"};
  DiaryLine line;
  line.subject = "draw";
  line.came_about = true;
  line.fact = ended.end == DrawEnd::posted
                  ? fmt::format("draws {} yuan", yuan(ended.amount))
                  : std::string(kEnds[static_cast<std::size_t>(ended.end)]);
  return line;
}

DiaryLine words(const ServiceChosen& chosen) {
  DiaryLine line;
  line.subject = "service";
  line.came_about = true;
  line.fact = kOutcomeNames[static_cast<std::size_t>(chosen.outcome)];
  if (!chosen.hazard) {
    line.why = "the rival's loan pays this one off";
    return line;
  }
  const HazardRead& hazard = *chosen.hazard;
  line.why = hazard.happened == kNothing
                 ? percent(probability_of_rest(hazard))
                 : why_of(hazard.events[static_cast<std::size_t>(hazard.happened)]);
  add_details(hazard, line.details);
  return line;
}

DiaryLine words(const ServiceDetail& detail) {
  DiaryLine line;
  line.subject = "service detail";
  line.came_about = true;
  line.fact = detail.outcome == Outcome::settle
                  ? "on " + date_text(detail.date)
                  : fmt::format("{} of {}", percent(detail.share),
                                detail.outcome == Outcome::pay_short ? "what is due"
                                                                     : "the rest of the principal");
  line.details.push_back(text_of(detail.draw));
  return line;
}

DiaryLine words(const Posted& posted) {
  static constexpr std::array<std::string_view, 14> kWords = {
      "drawn",          "interest",   "penalty",      "instalment fee",
      "settlement fee", "fee paid",   "penalty paid", "interest paid",
      "principal paid", "paid ahead", "settled",      "charged off",
      "falls due",      "plan"};
  DiaryLine line;
  line.subject = "posting";
  line.came_about = true;
  const auto kind = static_cast<std::size_t>(posted.kind);
  line.fact =
      fmt::format("{:02}-{:02}  {:<14} {:>11}  balance {:>11}", posted.date.month.month_of_year(),
                  posted.date.day, kWords[kind], yuan(posted.amount), yuan(posted.balance));
  return line;
}

DiaryLine words(const Milestone& milestone) {
  static constexpr std::array<std::string_view, 6> kWords = {
      "the debt is in default", "the plan is in default",     "the debt is charged off",
      "all arrears are paid",   "a repayment plan has begun", "the plan is paid off"};
  const auto which = static_cast<std::size_t>(milestone);
  return {std::string(kMilestoneNames[which]), std::string(kWords[which]), {}, {}, true};
}

DiaryLine words(const ScoreMoved& moved) {
  DiaryLine line;
  line.subject = "score";
  line.came_about = moved.before != moved.after;
  line.fact = fmt::format("{:.1f} -> {:.1f}", static_cast<double>(moved.before),
                          static_cast<double>(moved.after));
  const std::string terms = short_text(moved.terms);
  line.why = fmt::format("pull {:+.1f}{}{}, noise {:+.1f}", moved.pull, terms.empty() ? "" : ", ",
                         terms, moved.noise);
  add_terms(moved.terms, line.details);
  if (moved.draw) line.details.push_back(text_of(*moved.draw));
  return line;
}

DiaryLine words(const AccountState& a) {
  DiaryLine line;
  line.subject = "account";
  const Flows& f = a.flows;
  line.came_about = counts_as_account_month(a.status) || f.charged_off.fen != 0 || f.paid.fen != 0;
  line.fact = fmt::format("{}, balance {}, limit {}, {} days past due",
                          kStatusNames[static_cast<std::size_t>(a.status)], yuan(a.balance),
                          yuan(a.limit), a.dpd);
  const auto add = [&](std::string_view what, Money amount) {
    if (amount.fen != 0) line.fact += fmt::format(", {} {}", what, yuan(amount));
  };
  add("drawn", f.disbursed);
  add("interest", f.interest_charged);
  add("penalty", f.penalty_charged);
  add("fees", f.fees_charged);
  add("paid", f.paid);
  add("charged off", f.charged_off);
  return line;
}

// --- differences

const HazardRead* hazard_in(const DiaryContent& content) {
  if (const auto* seen = std::get_if<HazardSeen>(&content)) return &seen->hazard;
  if (const auto* chosen = std::get_if<ServiceChosen>(&content)) {
    return chosen->hazard ? &*chosen->hazard : nullptr;
  }
  const auto* rule = std::get_if<RuleRead>(&content);
  if (rule == nullptr || !rule->chance || !rule->chance->hazard) return nullptr;
  return &*rule->chance->hazard;
}

void compare(const EventRead& a, const EventRead& b, std::vector<std::string>& out) {
  const auto note = [&](const std::string& what, double x, double y) {
    if (x != y)
      out.push_back(fmt::format("{}: {} {} against {}", a.name, what, number(x), number(y)));
  };
  note("probability", a.probability, b.probability);
  note("base", a.base, b.base);
  for (const TermRead& t : b.terms) {
    const auto same = [&](const TermRead& other) { return other.feature == t.feature; };
    const auto found = std::find_if(a.terms.begin(), a.terms.end(), same);
    if (found == a.terms.end()) {
      out.push_back(fmt::format("{}: {} has no effect against {}", a.name, t.feature,
                                signed_number(static_cast<double>(t.contribution))));
      continue;
    }
    note(t.feature, static_cast<double>(found->value), static_cast<double>(t.value));
    note("effect of " + t.feature, static_cast<double>(found->effect),
         static_cast<double>(t.effect));
  }
}

}  // namespace

std::string month_text(Month month) {
  return fmt::format("{}-{:02}", month.year(), month.month_of_year());
}

DiaryLine line_of(const DiaryEntry& entry) {
  return std::visit([](const auto& content) { return words(content); }, entry.content);
}

std::vector<std::string> differences(const DiaryEntry& first, const DiaryEntry& second) {
  std::vector<std::string> out;
  const HazardRead* a = hazard_in(first.content);
  const HazardRead* b = hazard_in(second.content);
  if (a == nullptr || b == nullptr) return out;
  for (const EventRead& event : a->events) {
    const auto same = [&](const EventRead& other) { return other.name == event.name; };
    const auto found = std::find_if(b->events.begin(), b->events.end(), same);
    if (found != b->events.end()) compare(event, *found, out);
  }
  return out;
}

}  // namespace lendsim
