// A diary tells what the run did: its states are the panel's, its postings add up to the flows, its
// words are those at their addresses, its probabilities follow from its terms.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>

#include "models/base/hash.hpp"
#include "sim/engine/engine.hpp"
#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"

using namespace lendsim;

namespace {

const std::string kSmall = std::string(LENDSIM_SOURCE_DIR) + "/tests/fixtures/small.toml";

// Parts of the language that the small scenario lacks.
const std::vector<std::string> kCoupled = {"rule.raise.select={rank=\"score\", highest=0.3}",
                                           "behaviour.draw.effect.\"book.par30\"=-1.0"};

struct Recorded final : Diary {
  std::vector<DiaryEntry> entries;
  void entry(DiaryEntry entry) override { entries.push_back(std::move(entry)); }
};

std::vector<DiaryEntry> diary(const Scenario& scenario, ReplicationId r, BorrowerId b) {
  Recorded recorded;
  replay(scenario, r, b, recorded);
  return recorded.entries;
}

Tally run_one(const Scenario& scenario, ReplicationId replication, std::uint32_t panel) {
  EngineOptions options;
  options.threads = 1;
  options.panel_borrowers = panel;
  Tally result(tally_shape(scenario, panel));
  const std::vector<ReplicationId> todo{replication};
  REQUIRE(run_replications(scenario, todo, options,
                           [&](ReplicationId, const Tally& t) { result = t; }));
  return result;
}

int product_of(const Scenario& scenario, const DiaryEntry& entry) {
  const auto& names = scenario.product_names;
  return static_cast<int>(std::find(names.begin(), names.end(), entry.product) - names.begin());
}

// Every account's state at each month end is the panel's row.
void check_panel(const Scenario& scenario, ReplicationId replication, BorrowerId borrowers) {
  Tally tally = run_one(scenario, replication, borrowers);
  int compared = 0;
  for (BorrowerId b = 0; b < borrowers; ++b) {
    for (const DiaryEntry& entry : diary(scenario, replication, b)) {
      const auto* state = std::get_if<AccountState>(&entry.content);
      const int point = entry.month - scenario.run.start + 1;
      if (state == nullptr || entry.step != DiaryStep::book || point < 1) continue;
      const PanelRow& row = tally.panel(b, point, product_of(scenario, entry));
      INFO("borrower " << b << ", month " << point << ", " << entry.product);
      REQUIRE(static_cast<std::int8_t>(state->status) == row.status);
      REQUIRE(state->balance.fen == row.balance_fen);
      REQUIRE(state->limit.fen == row.limit_fen);
      REQUIRE(state->dpd == row.dpd);
      REQUIRE(state->score == row.score);
      REQUIRE((state->serviced ? static_cast<int>(state->outcome) : -1) == row.outcome);
      ++compared;
    }
  }
  CHECK(compared > 1000);
}

// All words in a diary.
class WordCollector {
 public:
  void operator()(const Born& x) { add(x.draws); }
  void operator()(const MonthRead& x) { add(x.draws); }
  void operator()(const AttributeMoved& x) { words.push_back(x.draw); }
  void operator()(const ShockRead& x) {
    if (x.chance) add(x.chance->draw);
  }
  void operator()(const HazardSeen& x) { add(x.hazard.draw); }
  void operator()(const RuleRead& x) {
    if (x.chance) add(x.chance->draw);
  }
  void operator()(const DrawPlanned& x) { add(x.draws); }
  void operator()(const MaintenanceMet& x) { add(x.draw); }
  void operator()(const FundingAsked& x) { words.push_back(x.draw); }
  void operator()(const ServiceChosen& x) {
    if (x.hazard) add(x.hazard->draw);
  }
  void operator()(const ServiceDetail& x) { words.push_back(x.draw); }
  void operator()(const ScoreMoved& x) { add(x.draw); }
  template <class Other>
  void operator()(const Other&) {}

  std::vector<DrawnWord> words;

 private:
  void add(const std::vector<DrawnWord>& draws) {
    words.insert(words.end(), draws.begin(), draws.end());
  }
  void add(const std::optional<DrawnWord>& draw) {
    if (draw) words.push_back(*draw);
  }
};

std::vector<DrawnWord> words_of(const std::vector<DiaryEntry>& entries) {
  WordCollector collector;
  for (const DiaryEntry& entry : entries) std::visit(collector, entry.content);
  return collector.words;
}

// The share of the reference in the odds, times the effects: what the probability is made of.
double odds_of(const HazardRead& hazard, std::size_t j) {
  double none = 1.0;
  for (const EventRead& e : hazard.events) none -= e.base;
  double eta = std::log(hazard.events[j].base / none);
  for (const TermRead& t : hazard.events[j].terms) eta += static_cast<double>(t.contribution);
  return std::exp(eta);
}

bool applicable(const EventRead& event) {
  return !event.excluded && event.base > 0.0 && (event.when.empty() || event.when.back().held);
}

}  // namespace

TEST_CASE("a diary shows the panel's states") {
  check_panel(load_scenario(kSmall).scenario, 3, 60);
}

TEST_CASE("a diary of a coupled scenario shows the panel's states") {
  const Scenario scenario = load_scenario(kSmall,
                                          [] {
                                            std::vector<std::string> set = kCoupled;
                                            set.emplace_back("run.borrowers=90");
                                            return set;
                                          }())
                                .scenario;
  REQUIRE(scenario.coupled);
  check_panel(scenario, 1, 60);
}

TEST_CASE("the postings of a diary add up to its flows and lead from balance to balance") {
  const Scenario scenario = load_scenario(kSmall).scenario;
  std::set<PostingKind> kinds;
  for (BorrowerId b = 0; b < 60; ++b) {
    std::map<std::string, Money> balance;
    std::map<std::string, std::array<std::int64_t, 14>> sums;
    for (const DiaryEntry& entry : diary(scenario, 0, b)) {
      if (const auto* posted = std::get_if<Posted>(&entry.content)) {
        balance[entry.product].fen += sign_of(posted->kind) * posted->amount.fen;
        REQUIRE(posted->balance == balance[entry.product]);
        REQUIRE(posted->amount.fen > 0);
        sums[entry.product][static_cast<std::size_t>(posted->kind)] += posted->amount.fen;
        kinds.insert(posted->kind);
      }
      const auto* state = std::get_if<AccountState>(&entry.content);
      if (state == nullptr) continue;
      INFO("borrower " << b << ", " << entry.month.index << ", " << entry.product);
      if (entry.step == DiaryStep::birth) balance[entry.product] = state->balance;
      REQUIRE(state->balance == balance[entry.product]);
      const auto sum = [&](std::initializer_list<PostingKind> of) {
        std::int64_t total = 0;
        for (const PostingKind kind : of)
          total += sums[entry.product][static_cast<std::size_t>(kind)];
        return Money{total};
      };
      using enum PostingKind;
      const Flows& f = state->flows;
      REQUIRE(f.disbursed == sum({drawn}));
      REQUIRE(f.interest_charged == sum({interest}));
      REQUIRE(f.penalty_charged == sum({penalty}));
      REQUIRE(f.fees_charged == sum({instalment_fee, settlement_fee}));
      REQUIRE(f.settlement_fees == sum({settlement_fee}));
      REQUIRE(f.interest_received == sum({paid_interest}));
      REQUIRE(f.paid ==
              sum({paid_fee, paid_penalty, paid_interest, paid_principal, prepaid, settled}));
      REQUIRE(f.charged_off == sum({charged_off}));
      sums.erase(entry.product);
    }
  }
  kinds.insert(PostingKind::plan);  // the small scenario has none
  CHECK(kinds.size() == 14);
}

TEST_CASE("the flows of a diary are those of a book of one borrower") {
  const Scenario scenario = load_scenario(kSmall, {"run.borrowers=1"}).scenario;
  std::int64_t paid = 0;
  for (ReplicationId r = 0; r < 6; ++r) {
    const Tally tally = run_one(scenario, r, 0);
    for (const DiaryEntry& entry : diary(scenario, r, 0)) {
      const auto* state = std::get_if<AccountState>(&entry.content);
      const int point = entry.month - scenario.run.start + 1;
      if (state == nullptr || entry.step != DiaryStep::book || point < 1) continue;
      const auto total = [&](Measure measure) {
        std::int64_t sum = 0;
        for (int g = 0; g < tally.shape().segments; ++g) {
          sum += tally.main()[tally.main_index(point, g, product_of(scenario, entry)) +
                              static_cast<std::size_t>(measure)];
        }
        return sum;
      };
      CHECK(total(Measure::balance) == state->balance.fen);
      CHECK(total(Measure::disbursed) == state->flows.disbursed.fen);
      CHECK(total(Measure::interest_charged) == state->flows.interest_charged.fen);
      CHECK(total(Measure::penalty_charged) == state->flows.penalty_charged.fen);
      CHECK(total(Measure::fees_charged) == state->flows.fees_charged.fen);
      CHECK(total(Measure::paid) == state->flows.paid.fen);
      CHECK(total(Measure::charge_offs) == state->flows.charged_off.fen);
      paid += state->flows.paid.fen;
    }
  }
  CHECK(paid > 0);
}

TEST_CASE("every word of a diary is the word at its address") {
  const Scenario scenario = load_scenario(kSmall).scenario;
  std::set<std::string> slots;
  for (BorrowerId b = 0; b < 60; ++b) {
    for (const DrawnWord& draw : words_of(diary(scenario, 2, b))) {
      const Words words = words_at(scenario.run.seed, draw.purpose, draw.replication, draw.borrower,
                                   draw.month, fnv1a(draw.slot));
      INFO("borrower " << b << ", slot " << draw.slot << ", word " << draw.index);
      REQUIRE(words[static_cast<std::size_t>(draw.index)] == draw.word);
      REQUIRE(draw.replication == 2);
      REQUIRE(draw.borrower == (draw.purpose == Purpose::macro ? 0 : b));
      slots.insert(draw.slot);
    }
  }
  for (const char* slot :
       {"borrower", "segment", "trait.quality", "macro.systematic", "macro.unemployment",
        "attribute.employment", "event.security", "event.papers", "jiebei", "huabei", "draw.jiebei",
        "draw.huabei", "service.jiebei", "rule.overdue", "rule.devices", "rule.thaw",
        "opening.jiebei", "limit.jiebei"}) {
    INFO(slot);
    CHECK(slots.contains(slot));
  }
}

TEST_CASE("a diary's outcomes follow from its words and probabilities") {
  const Scenario scenario = load_scenario(kSmall).scenario;
  int checked = 0;
  for (BorrowerId b = 0; b < 40; ++b) {
    for (const DiaryEntry& entry : diary(scenario, 1, b)) {
      const HazardRead* hazard = nullptr;
      if (const auto* seen = std::get_if<HazardSeen>(&entry.content)) hazard = &seen->hazard;
      if (const auto* chosen = std::get_if<ServiceChosen>(&entry.content)) {
        if (chosen->hazard) hazard = &*chosen->hazard;
      }
      if (hazard == nullptr || !hazard->draw) continue;
      const double u = static_cast<double>(hazard->draw->word >> 8U) * 0x1p-24;
      double odds = 0.0;
      for (std::size_t j = 0; j < hazard->events.size(); ++j) {
        if (applicable(hazard->events[j])) odds += odds_of(*hazard, j);
      }
      double below = 0.0;
      int expected = kNothing;
      for (std::size_t j = 0; j < hazard->events.size(); ++j) {
        const EventRead& event = hazard->events[j];
        const double p = applicable(event) ? odds_of(*hazard, j) / (1.0 + odds) : 0.0;
        REQUIRE(event.probability == Approx(p).epsilon(1e-5).margin(1e-12));
        below += p;
        if (expected == kNothing && u < below) expected = static_cast<int>(j);
      }
      INFO("borrower " << b << ", group " << hazard->group << ", u " << u);
      REQUIRE(hazard->happened == expected);
      ++checked;
    }
  }
  CHECK(checked > 1000);
}

TEST_CASE("a rule that acts held and one that does not says what failed") {
  const Scenario scenario = load_scenario(kSmall).scenario;
  int acted = 0;
  int failed = 0;
  int unlucky = 0;
  for (BorrowerId b = 0; b < 60; ++b) {
    std::string acting;
    for (const DiaryEntry& entry : diary(scenario, 4, b)) {
      if (const auto* changed = std::get_if<AccountChanged>(&entry.content)) {
        if (changed->by == ChangedBy::rule) REQUIRE(changed->rule == acting);
      }
      const auto* rule = std::get_if<RuleRead>(&entry.content);
      if (rule == nullptr) continue;
      const bool held = (rule->when.empty() || rule->when.back().held) && rule->cause_fits;
      REQUIRE(rule->chance.has_value() == held);
      if (rule->acts) {
        ++acted;
        acting = rule->name;
      } else if (!held) {
        ++failed;
      } else {
        REQUIRE(rule->chance->draw.has_value());
        ++unlucky;
        const double u = uniform(rule->chance->draw->word);
        REQUIRE(u > rule->chance->probability - 1e-6);
      }
    }
  }
  CHECK(acted > 0);
  CHECK(failed > 0);
  CHECK(unlucky > 0);
}

TEST_CASE("a repayment plan is told with its postings") {
  const Scenario scenario =
      load_scenario(kSmall, {"rule.overdue.do=[{ plan = { months = 12 } }]"}).scenario;
  int plans = 0;
  for (BorrowerId b = 0; b < 60; ++b) {
    for (const DiaryEntry& entry : diary(scenario, 0, b)) {
      const auto* posted = std::get_if<Posted>(&entry.content);
      if (posted == nullptr || posted->kind != PostingKind::plan) continue;
      CHECK(posted->amount == posted->balance);
      ++plans;
    }
  }
  CHECK(plans > 0);
}
