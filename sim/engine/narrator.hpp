// Writes one borrower's draws, decisions and postings into a diary while the month is simulated.
// The steps call it where `watching()`; it decides nothing and changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/engine/diary.hpp"
#include "sim/engine/environment.hpp"
#include "sim/engine/plan.hpp"
#include "sim/population/block.hpp"
#include "sim/random/address.hpp"
#include "sim/scenario/scenario.hpp"

namespace lendsim {

// What an action, the ledger or a rival may change about an account.
struct AccountLook {
  Status status = Status::open;
  Money limit;
};
inline AccountLook look_of(const Account& account) { return {account.status, account.limit}; }

class Narrator {
 public:
  Narrator(const Scenario& scenario, ReplicationId replication, BorrowerId borrower, Diary& diary);

  BorrowerId borrower() const { return borrower_; }

  // Once, before the borrower's first month.
  void born(Block& block, std::size_t i);
  // At the start of step 2: everything that follows is of this month.
  void begin_month(std::size_t month, const FeatureRow& row);

  // step 2
  void attribute_moved(std::size_t a, float before, float after, std::uint32_t word);
  void shock(const Shock& shock, const FeatureRow& row, std::uint32_t word, bool struck);
  void events(const EventGroup& group, const FeatureRow& row, std::uint32_t word, int happened);
  void event_strikes(const std::string& name);  // what changes next is its doing
  void value_changed(const Change& change, float before, float after);

  // steps 3 and 7
  struct RuleFindings {
    bool cause_fits = true;
    bool selected = true;
    bool acts = false;
  };
  void rule(const PlannedRule& planned, std::size_t p, const FeatureRow& row,
            const RuleFindings& findings, std::uint32_t word);
  void rule_acted(const Rule& rule, std::size_t p, const AccountLook& before,
                  const Account& account);

  // steps 4 and 5
  PostingLog* open_log(std::size_t p, Money balance);
  void demand(std::size_t p, const FeatureRow& row, std::uint32_t word, bool wanted);
  void draw_waited(std::size_t p);
  void draw_planned(std::size_t p, const DrawWords& words, const DrawInstruction& draw);
  void maintenance(std::size_t p, const MaintenanceOutcome& outcome, std::uint32_t word,
                   bool waiting);
  void funding(std::size_t p, std::uint64_t refused_below, std::uint32_t word);
  void draw_ended(std::size_t p, DrawEnd end, Money amount);
  void service(std::size_t p, const FeatureRow& row, const Debt& debt, std::uint32_t word,
               Outcome outcome);
  void paid_off_by_rival(std::size_t p);
  void service_detail(std::size_t p, const ServiceInstruction& service, const Words& words);
  void postings(std::size_t p);
  void milestones(std::size_t p, const PostingResult& result);
  void plan_begun(std::size_t p);

  // steps 6 to 8
  void score(float before, float after, float quality, const FeatureRow& row,
             std::optional<std::uint32_t> word, double normal);
  void market(bool away, const FeatureRow& row, std::uint32_t word, bool moved);
  void account_changed(ChangedBy by, std::size_t p, const AccountLook& before,
                       const Account& account);
  // step 9
  void account_state(std::size_t p, const AccountState& state);

 private:
  void write(DiaryStep step, int product, DiaryContent content);
  DrawnWord drawn(const std::string& slot, int index, std::uint32_t word) const;
  Reading reading(FeatureIndex feature, float value) const;
  ConditionRead condition(const Condition& condition, const FeatureRow& row) const;
  std::vector<ConditionRead> conditions(std::span<const Condition> all,
                                        const FeatureRow& row) const;
  std::vector<TermRead> terms(std::span<const Term> all, const FeatureRow& row) const;
  HazardRead hazard(const HazardGroup& group, const FeatureRow& row, EventMask excluded,
                    int happened, std::optional<DrawnWord> draw) const;
  ChanceRead chance(const Chance& chance, const FeatureRow& row, bool happened,
                    const DrawnWord& draw) const;
  void add_macro_draws(MonthRead& entry) const;
  void add_birth_draws(Born& entry, Block& block, std::size_t i) const;
  Date date_of(DayNumber day) const;

  const Scenario& scenario_;
  ReplicationId replication_;
  BorrowerId borrower_;
  Diary& diary_;
  Month month_;
  const MonthPlan* plan_ = nullptr;
  const Epoch* epoch_ = nullptr;
  DiaryStep step_ = DiaryStep::life;
  std::string because_;           // of the event, shock or rule at hand
  std::vector<PostingLog> logs_;  // by product
};

}  // namespace lendsim
