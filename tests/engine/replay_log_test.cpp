// A replay reproduces what the run did: a borrower's diary and his rows in the run's log of events
// say the same.
#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "sim/engine/engine.hpp"
#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"

using namespace lendsim;

namespace {

// Month, product (or none), what happened, by which name, fen.
using Fact = std::tuple<int, std::string, std::string, std::string, std::int64_t>;

struct Recorded final : Diary {
  std::vector<DiaryEntry> entries;
  void entry(DiaryEntry entry) override { entries.push_back(std::move(entry)); }
};

bool closed(Status s) { return s == Status::run_off || s == Status::closed; }

// What a diary says of a kind that the log has too.
class Facts {
 public:
  explicit Facts(const Scenario& scenario) : scenario_(scenario) {}

  void take(const DiaryEntry& entry) {
    entry_ = &entry;
    month_ = entry.month - scenario_.run.start + 1;
    if (month_ >= 1) std::visit(*this, entry.content);
  }

  void operator()(const HazardSeen& seen) {
    const bool happened = seen.hazard.happened != kNothing;
    if (!happened) return;
    if (seen.what == HazardOfWhat::leave) add("departed");
    if (seen.what == HazardOfWhat::come_back) add("returned");
    if (seen.what != HazardOfWhat::events) return;
    add("event", seen.hazard.events[static_cast<std::size_t>(seen.hazard.happened)].name);
  }
  void operator()(const AccountChanged& changed) {
    if (changed.by == ChangedBy::ledger || changed.status == changed.status_before) return;
    if (closed(changed.status)) {
      add("closed", changed.rule);
    } else if (changed.status == Status::frozen && !closed(changed.status_before)) {
      add("frozen", changed.rule);
    } else {
      add(changed.status_before == Status::uninvited ? "invited" : "reopened", changed.rule);
    }
  }
  void operator()(const DrawEnded& draw) {
    if (draw.end == DrawEnd::posted) add("draw", {}, draw.amount.fen);
    if (draw.end == DrawEnd::refused_status) add("draw_refused_status");
    if (draw.end == DrawEnd::refused_arrears) add("draw_refused_arrears");
    if (draw.end == DrawEnd::refused_limit) add("draw_refused_limit");
    if (draw.end == DrawEnd::refused_funding) add("draw_refused_funding");
  }
  void operator()(Milestone milestone) {
    switch (milestone) {
      case Milestone::defaulted:
        return add("default");
      case Milestone::redefaulted:
        return add("plan_redefault");
      case Milestone::charged_off:
        return add("charged_off");
      case Milestone::cured:
        return add("cured");
      case Milestone::plan_begun:
        return add("plan");
      case Milestone::plan_completed:
        return add("plan_completed");
    }
  }
  void operator()(const ServiceChosen& service) {
    if (service.outcome == Outcome::miss) add("missed");
    if (service.outcome == Outcome::pay_short) add("paid_short");
    if (service.outcome == Outcome::catch_up) add("caught_up");
    if (service.outcome == Outcome::prepay_part) add("prepaid_in_part");
  }
  template <class Other>
  void operator()(const Other&) {}

  std::vector<Fact> sorted() {
    std::sort(facts_.begin(), facts_.end());
    return facts_;
  }

 private:
  void add(const std::string& what, const std::string& name = {}, std::int64_t fen = 0) {
    facts_.emplace_back(month_, entry_->product, what, name, fen);
  }

  const Scenario& scenario_;
  const DiaryEntry* entry_ = nullptr;
  int month_ = 0;
  std::vector<Fact> facts_;
};

std::vector<Fact> of_diary(const Scenario& scenario, ReplicationId replication, BorrowerId b) {
  Recorded diary;
  replay(scenario, replication, b, diary);
  Facts facts(scenario);
  for (const DiaryEntry& entry : diary.entries) facts.take(entry);
  return facts.sorted();
}

// The same kinds out of the log.
std::vector<Fact> of_log(const Scenario& scenario, const Tally& tally, BorrowerId b) {
  static const std::vector<std::string> kOthers = {"arrived",       "rule",          "limit_cut",
                                                   "limit_granted", "draw_deferred", "draw_lost",
                                                   "draw_to_rival", "settled_early"};
  std::vector<Fact> facts;
  for (const LogRow& row : tally.log()) {
    const std::string kind(log_kinds()[static_cast<std::size_t>(row.kind)].name);
    if (row.borrower != b || std::find(kOthers.begin(), kOthers.end(), kind) != kOthers.end()) {
      continue;
    }
    std::string name;
    if (row.event >= 0) name = scenario.event_names[static_cast<std::size_t>(row.event)];
    if (row.rule >= 0) name = scenario.rule_names[static_cast<std::size_t>(row.rule)];
    const std::string product =
        row.product < 0 ? "" : scenario.product_names[static_cast<std::size_t>(row.product)];
    facts.emplace_back(row.month, product, kind, name, kind == "draw" ? row.amount_fen : 0);
  }
  std::sort(facts.begin(), facts.end());
  return facts;
}

std::string text_of(const std::vector<Fact>& facts) {
  std::string text;
  for (const auto& [month, product, what, name, fen] : facts) {
    text += std::to_string(month) + " " + product + " " + what + " " + name + " " +
            std::to_string(fen) + "\n";
  }
  return text;
}

TEST_CASE("a replay says what the log of the run says", "[engine]") {
  const std::string small = LENDSIM_SOURCE_DIR "/tests/fixtures/small.toml";
  const Scenario scenario = load_scenario(small, {"run.borrowers=120"}).scenario;
  EngineOptions options;
  options.log = true;
  const ReplicationId replication = 2;
  Tally tally;
  run_replications(scenario, {&replication, 1}, options,
                   [&](ReplicationId, const Tally& t) { tally = t; });
  std::size_t compared = 0;
  for (BorrowerId b = 0; b < scenario.run.borrowers; ++b) {
    INFO("borrower " << b);
    const std::vector<Fact> facts = of_diary(scenario, replication, b);
    REQUIRE(text_of(facts) == text_of(of_log(scenario, tally, b)));
    compared += facts.size();
  }
  CHECK(compared > 1000);
}

}  // namespace
