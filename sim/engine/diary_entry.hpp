// What a diary is made of: the draws, decisions and postings of one borrower, as structure. The
// words for them are the command line's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/base/ids.hpp"
#include "models/base/money.hpp"
#include "models/base/month.hpp"
#include "models/features/condition.hpp"
#include "models/features/hazard.hpp"
#include "models/ledger/posting.hpp"
#include "models/ledger/posting_log.hpp"
#include "models/platform/maintenance.hpp"
#include "sim/random/address.hpp"

namespace lendsim {

enum class DiaryStep : std::uint8_t {
  birth,
  calendar,
  life,
  review,
  draw,
  service,
  posting,
  score,
  reopen,
  market,
  book
};
inline constexpr std::array<std::string_view, 11> kDiaryStepNames = {
    "birth",   "calendar", "life",   "review", "draw", "service",
    "posting", "score",    "reopen", "market", "book"};

// One word of the generator and its address.
struct DrawnWord {
  Purpose purpose = Purpose::month;
  std::string slot;  // name, whose hash is in the address
  ReplicationId replication = 0;
  BorrowerId borrower = 0;
  Month month;    // 0 for what a borrower is born with
  int index = 0;  // among the four words of the address
  std::uint32_t word = 0;
};

// A value that was read or written. `label`: of a category.
struct Reading {
  std::string name;
  float value = 0.0F;
  std::string label = {};
};

struct ConditionRead {
  Reading left;
  Comparison comparison = Comparison::equal;
  Reading right;  // without a name: a number
  bool held = false;
};

struct TermRead {
  std::string feature;
  float value = 0.0F;
  float reference = 0.0F;
  float effect = 0.0F;
  float contribution = 0.0F;  // to the log-odds, or to the score in points
};

struct EventRead {
  std::string name;
  double base = 0.0;                // monthly probability of the reference borrower
  double probability = 0.0;         // of this borrower
  bool excluded = false;            // may not happen in this state of the debt
  std::vector<ConditionRead> when;  // up to the first that failed
  std::vector<TermRead> terms;      // in file order
};

// A group of events that exclude each other, and which of them happened. No word is drawn for what
// is certain.
struct HazardRead {
  std::string group;
  Link link = Link::logit;
  std::vector<EventRead> events;
  int happened = kNothing;
  std::optional<DrawnWord> draw;
};

// A rule's or a shock's chance.
struct ChanceRead {
  double probability = 1.0;
  std::optional<HazardRead> hazard;
  std::optional<DrawnWord> draw;  // none where it is certain
};

// --- kinds of entries

struct Born {
  std::string segment;
  Month arrival;
  std::vector<Reading> traits, attributes;
  float score = 0.0F;
  float risk_score = 0.0F;
  std::vector<DrawnWord> draws;
};

// What holds for everybody this month.
struct MonthRead {
  std::vector<Reading> features;
  std::vector<DrawnWord> draws;  // of the macro paths
};

struct AttributeMoved {
  Reading before, after;
  DrawnWord draw;
};

struct ShockRead {
  std::string name;
  std::vector<ConditionRead> when;
  std::optional<ChanceRead> chance;  // where the conditions hold
  bool struck = false;
};

// An event, shock or rule changed the borrower.
struct ValueChanged {
  std::string by;  // its name
  Reading before, after;
};

enum class HazardOfWhat : std::uint8_t { events, demand, leave, come_back };
struct HazardSeen {
  HazardOfWhat what = HazardOfWhat::events;
  HazardRead hazard;
};

// A draw that waited for the end of a maintenance window.
struct DrawWaited {};

struct SelectionRead {
  Reading rank;
  double share = 0.0;
  bool selected = false;
};

// A rule was looked at because the account's status matched.
struct RuleRead {
  std::string name;
  bool whole_borrower = false;
  std::vector<ConditionRead> when;  // up to the first that failed
  bool cause_fits = true;           // of the last closure or freeze
  std::optional<SelectionRead> selection;
  std::optional<ChanceRead> chance;  // where everything else held
  bool acts = false;
};

enum class ChangedBy : std::uint8_t { arrival, maximum, pool, rule, rival, comes_back, ledger };
inline constexpr std::array<std::string_view, 7> kChangedByNames = {
    "arrival", "maximum", "pool", "rule", "rival", "comes_back", "ledger"};
struct AccountChanged {
  ChangedBy by = ChangedBy::rule;
  std::string rule;   // its name
  std::string cause;  // of a closure or freeze
  Status status_before = Status::open, status = Status::open;
  Money limit_before, limit;
};

// How much a borrower wants to draw, when and how to repay it.
struct DrawPlanned {
  bool share_of_available = true;
  double share = 0.0;
  Money amount;
  int term = 0;  // months
  ScheduleKind kind = ScheduleKind::annuity;
  Date date;
  std::vector<DrawnWord> draws;
};

struct MaintenanceMet {
  DrawFate fate = DrawFate::free;
  bool next_month = false;  // waits beyond the month
  Date date;                // of the draw, unless it waits or is lost
  std::optional<DrawnWord> draw;
};

struct FundingAsked {
  double refused_share = 0.0;
  bool refused = false;
  DrawnWord draw;
};

enum class DrawEnd : std::uint8_t {
  posted,
  refused_status,
  refused_arrears,
  refused_funding,
  refused_limit,
  deferred,
  lost,
  rival
};
inline constexpr std::array<std::string_view, 8> kDrawEndNames = {
    "posted", "refused_status", "refused_arrears", "refused_funding", "refused_limit", "deferred",
    "lost",   "rival"};
struct DrawEnded {
  DrawEnd end = DrawEnd::posted;
  Money amount;
};

struct ServiceChosen {
  Outcome outcome = Outcome::pay;
  std::optional<HazardRead> hazard;  // none: a rival's loan pays the debt off
};

// The share of pay_short and prepay_part, or the day of a settlement.
struct ServiceDetail {
  Outcome outcome = Outcome::pay;
  double share = 0.0;
  Date date;
  DrawnWord draw;
};

struct Posted {
  Date date;
  PostingKind kind = PostingKind::interest;
  Money amount;
  Money balance;  // after it
};

enum class Milestone : std::uint8_t {
  defaulted,
  redefaulted,
  charged_off,
  cured,
  plan_begun,
  plan_completed
};
inline constexpr std::array<std::string_view, 6> kMilestoneNames = {
    "defaulted", "redefaulted", "charged_off", "cured", "plan_begun", "plan_completed"};

struct ScoreMoved {
  float before = 0.0F;
  float after = 0.0F;
  double pull = 0.0;            // points
  std::vector<TermRead> terms;  // points
  double noise = 0.0;           // points
  std::optional<DrawnWord> draw;
};

// An account at month end, and the month's flows.
struct AccountState {
  Status status = Status::open;
  Money balance, limit;
  int dpd = 0;
  bool serviced = false;
  Outcome outcome = Outcome::pay;  // where serviced
  float score = 0.0F;              // of its borrower
  Flows flows;
};

using DiaryContent =
    std::variant<Born, MonthRead, AttributeMoved, ShockRead, ValueChanged, HazardSeen, DrawWaited,
                 RuleRead, AccountChanged, DrawPlanned, MaintenanceMet, FundingAsked, DrawEnded,
                 ServiceChosen, ServiceDetail, Posted, Milestone, ScoreMoved, AccountState>;

struct DiaryEntry {
  Month month;
  DiaryStep step = DiaryStep::life;
  std::string product;  // empty: of the borrower
  DiaryContent content;
};

}  // namespace lendsim
