#include "sim/cli/diary_json.hpp"

#include <fmt/format.h>

#include "sim/cli/diary_lines.hpp"
#include "sim/cli/table.hpp"

namespace lendsim {
namespace {

class Object {
 public:
  Object& raw(std::string_view name, const std::string& json) {
    text_ += fmt::format("{}{}:{}", text_.empty() ? "" : ",", json_string(name), json);
    return *this;
  }
  Object& text(std::string_view name, std::string_view value) {
    return raw(name, json_string(value));
  }
  Object& number(std::string_view name, double value) { return raw(name, json_number(value)); }
  Object& flag(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
  Object& integer(std::string_view name, std::int64_t value) {
    return raw(name, fmt::format("{}", value));
  }
  Object& fen(std::string_view name, Money value) { return integer(name, value.fen); }
  template <class Items, class F>
  Object& list(std::string_view name, const Items& items, const F& json) {
    std::string all;
    for (const auto& item : items) {
      if (!all.empty()) all += ',';
      all += json(item);
    }
    return raw(name, fmt::format("[{}]", all));
  }
  std::string done() const { return fmt::format("{{{}}}", text_); }

 private:
  std::string text_;
};

std::string date_text(const Date& date) {
  return fmt::format("{}-{:02}", month_text(date.month), date.day);
}

// Floats as the doubles they are.
double real(float x) { return static_cast<double>(x); }

std::string value_json(const Reading& r) {
  return r.label.empty() ? json_number(real(r.value)) : json_string(r.label);
}

std::string json(const Reading& r) {
  return Object().text("name", r.name).raw("value", value_json(r)).done();
}

std::string json(const DrawnWord& d) {
  static constexpr std::string_view kMonth = "month";
  Object o;
  o.text("purpose", d.purpose == Purpose::birth   ? "birth"
                    : d.purpose == Purpose::macro ? "macro"
                                                  : kMonth);
  o.text("slot", d.slot).integer("replication", d.replication).integer("borrower", d.borrower);
  o.raw("month", d.month.index == 0 ? "null" : json_string(month_text(d.month)));
  o.integer("index", d.index).text("word", fmt::format("{:#010x}", d.word));
  return o.number("u", uniform(d.word)).done();
}

std::string json(const ConditionRead& c) {
  static constexpr std::array<std::string_view, 7> kSigns = {"", "<", "==", "<=", ">", "!=", ">="};
  Object o;
  o.text("feature", c.left.name).raw("value", value_json(c.left));
  o.text("comparison", kSigns[static_cast<std::size_t>(c.comparison)]);
  if (!c.right.name.empty()) o.text("other", c.right.name);
  return o.raw("against", value_json(c.right)).flag("held", c.held).done();
}

std::string json(const TermRead& t) {
  Object o;
  o.text("feature", t.feature).number("value", real(t.value));
  o.number("reference", real(t.reference)).number("effect", real(t.effect));
  return o.number("contribution", real(t.contribution)).done();
}

std::string json(const EventRead& e);

constexpr auto kJson = [](const auto& item) { return json(item); };

std::string json(const EventRead& e) {
  Object o;
  o.text("event", e.name).number("probability", e.probability).number("base", e.base);
  o.flag("excluded", e.excluded).list("when", e.when, kJson);
  return o.list("terms", e.terms, kJson).done();
}

Object& add(Object& o, const HazardRead& h) {
  o.text("group", h.group).text("link", h.link == Link::probit ? "probit" : "logit");
  o.list("events", h.events, kJson);
  o.raw("happened", h.happened == kNothing
                        ? "null"
                        : json_string(h.events[static_cast<std::size_t>(h.happened)].name));
  if (h.draw) o.raw("draw", json(*h.draw));
  return o;
}

std::string json(const HazardRead& h) {
  Object o;
  return add(o, h).done();
}

std::string json(const ChanceRead& c) {
  Object o;
  o.number("probability", c.probability);
  if (c.hazard) o.raw("hazard", json(*c.hazard));
  if (c.draw) o.raw("draw", json(*c.draw));
  return o.done();
}

// --- one function per kind of entry: its name and its members

void add(Object& o, const Born& b) {
  o.text("kind", "born").text("segment", b.segment).text("arrival", month_text(b.arrival));
  o.list("traits", b.traits, kJson).list("attributes", b.attributes, kJson);
  o.number("score", real(b.score)).number("risk_score", real(b.risk_score));
  o.list("draws", b.draws, kJson);
}

void add(Object& o, const MonthRead& m) {
  o.text("kind", "calendar").list("features", m.features, kJson).list("draws", m.draws, kJson);
}

void add(Object& o, const AttributeMoved& m) {
  o.text("kind", "attribute").text("attribute", m.after.name);
  o.raw("before", value_json(m.before)).raw("after", value_json(m.after)).raw("draw", json(m.draw));
}

void add(Object& o, const ShockRead& s) {
  o.text("kind", "shock").text("name", s.name).list("when", s.when, kJson);
  if (s.chance) o.raw("chance", json(*s.chance));
  o.flag("strikes", s.struck);
}

void add(Object& o, const ValueChanged& c) {
  o.text("kind", "change").text("by", c.by).text("what", c.after.name);
  o.raw("before", value_json(c.before)).raw("after", value_json(c.after));
}

void add(Object& o, const HazardSeen& s) {
  static constexpr std::array<std::string_view, 4> kKinds = {"events", "demand", "leave",
                                                             "come_back"};
  add(o.text("kind", kKinds[static_cast<std::size_t>(s.what)]), s.hazard);
}

void add(Object& o, const DrawWaited&) { o.text("kind", "draw_waited"); }

void add(Object& o, const RuleRead& r) {
  o.text("kind", "rule").text("name", r.name).flag("whole_borrower", r.whole_borrower);
  o.list("when", r.when, kJson).flag("cause_fits", r.cause_fits);
  if (r.selection) {
    Object s;
    s.text("rank", r.selection->rank.name).number("value", real(r.selection->rank.value));
    s.number("share", r.selection->share).flag("selected", r.selection->selected);
    o.raw("selection", s.done());
  }
  if (r.chance) o.raw("chance", json(*r.chance));
  o.flag("acts", r.acts);
}

void add(Object& o, const AccountChanged& c) {
  o.text("kind", "account_changed").text("by", kChangedByNames[static_cast<std::size_t>(c.by)]);
  if (!c.rule.empty()) o.text("rule", c.rule);
  if (!c.cause.empty()) o.text("cause", c.cause);
  o.text("status_before", kStatusNames[static_cast<std::size_t>(c.status_before)]);
  o.text("status", kStatusNames[static_cast<std::size_t>(c.status)]);
  o.fen("limit_before_fen", c.limit_before).fen("limit_fen", c.limit);
}

void add(Object& o, const DrawPlanned& p) {
  static constexpr std::array<std::string_view, 5> kSchedules = {
      "equal_principal", "annuity", "interest_first", "bullet", "revolving"};
  o.text("kind", "draw_planned");
  if (p.share_of_available) {
    o.number("share_of_available", p.share);
  } else {
    o.fen("amount_fen", p.amount);
  }
  if (p.term > 0) o.integer("term_months", p.term);
  o.text("schedule", kSchedules[static_cast<std::size_t>(p.kind)]).text("date", date_text(p.date));
  o.list("draws", p.draws, kJson);
}

void add(Object& o, const MaintenanceMet& m) {
  static constexpr std::array<std::string_view, 4> kFates = {"free", "deferred", "lost", "rival"};
  o.text("kind", "maintenance").text("fate", kFates[static_cast<std::size_t>(m.fate)]);
  const bool drawn = m.fate == DrawFate::free || m.fate == DrawFate::deferred;
  if (drawn) o.raw("date", m.next_month ? "null" : json_string(date_text(m.date)));
  if (m.draw) o.raw("draw", json(*m.draw));
}

void add(Object& o, const FundingAsked& f) {
  o.text("kind", "funding").number("refused_share", f.refused_share).flag("refused", f.refused);
  o.raw("draw", json(f.draw));
}

void add(Object& o, const DrawEnded& e) {
  o.text("kind", "draw").text("end", kDrawEndNames[static_cast<std::size_t>(e.end)]);
  o.fen("amount_fen", e.amount);
}

void add(Object& o, const ServiceChosen& s) {
  o.text("kind", "service").text("outcome", kOutcomeNames[static_cast<std::size_t>(s.outcome)]);
  if (s.hazard) add(o, *s.hazard);
}

void add(Object& o, const ServiceDetail& s) {
  o.text("kind", "service_detail");
  o.text("outcome", kOutcomeNames[static_cast<std::size_t>(s.outcome)]);
  if (s.outcome == Outcome::settle) {
    o.text("date", date_text(s.date));
  } else {
    o.number("share", s.share);
  }
  o.raw("draw", json(s.draw));
}

void add(Object& o, const Posted& p) {
  o.text("kind", "posting").text("date", date_text(p.date));
  o.text("posting", kPostingKindNames[static_cast<std::size_t>(p.kind)]);
  o.fen("amount_fen", p.amount).fen("balance_fen", p.balance);
}

void add(Object& o, const Milestone& m) {
  o.text("kind", "milestone");
  o.text("milestone", kMilestoneNames[static_cast<std::size_t>(m)]);
}

void add(Object& o, const ScoreMoved& s) {
  o.text("kind", "score").number("before", real(s.before)).number("after", real(s.after));
  o.number("pull", s.pull).list("terms", s.terms, kJson).number("noise", s.noise);
  if (s.draw) o.raw("draw", json(*s.draw));
}

void add(Object& o, const AccountState& a) {
  const Flows& f = a.flows;
  o.text("kind", "account").text("status", kStatusNames[static_cast<std::size_t>(a.status)]);
  o.fen("balance_fen", a.balance).fen("limit_fen", a.limit).integer("dpd", a.dpd);
  o.number("score", real(a.score));
  o.raw("outcome",
        a.serviced ? json_string(kOutcomeNames[static_cast<std::size_t>(a.outcome)]) : "null");
  o.fen("disbursed_fen", f.disbursed).fen("interest_charged_fen", f.interest_charged);
  o.fen("penalty_charged_fen", f.penalty_charged).fen("fees_charged_fen", f.fees_charged);
  o.fen("paid_fen", f.paid).fen("charged_off_fen", f.charged_off);
}

}  // namespace

std::string json_of(const DiaryEntry& entry, const std::string& side) {
  Object o;
  if (!side.empty()) o.text("side", side);
  o.text("month", month_text(entry.month));
  o.text("step", kDiaryStepNames[static_cast<std::size_t>(entry.step)]);
  o.raw("product", entry.product.empty() ? "null" : json_string(entry.product));
  std::visit([&](const auto& content) { add(o, content); }, entry.content);
  return o.done();
}

}  // namespace lendsim
