// Every posting of an account, in the order in which it is made: for diaries. The ledger writes
// into a log if its context has one; a run has none.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "models/base/money.hpp"
#include "models/base/month.hpp"

namespace lendsim {

enum class PostingKind : std::uint8_t {
  drawn,  // the balance rises by these
  interest,
  penalty,
  instalment_fee,
  settlement_fee,
  paid_fee,  // the balance falls by these
  paid_penalty,
  paid_interest,
  paid_principal,  // due
  prepaid,         // principal not yet due, in part
  settled,         // principal not yet due, all of it
  charged_off,
  due,  // these leave the balance as it is: a due date's row is made
  plan  // what a repayment plan spreads over its instalments
};
inline constexpr std::array<std::string_view, 14> kPostingKindNames = {"drawn",
                                                                       "interest",
                                                                       "penalty",
                                                                       "instalment_fee",
                                                                       "settlement_fee",
                                                                       "paid_fee",
                                                                       "paid_penalty",
                                                                       "paid_interest",
                                                                       "paid_principal",
                                                                       "prepaid",
                                                                       "settled",
                                                                       "charged_off",
                                                                       "due",
                                                                       "plan"};

// 1, -1 or 0: what a posting of this kind does to the balance.
constexpr int sign_of(PostingKind kind) {
  if (kind <= PostingKind::settlement_fee) return 1;
  return kind <= PostingKind::charged_off ? -1 : 0;
}

struct Posting {
  DayNumber day = 0;
  PostingKind kind = PostingKind::interest;
  Money amount;
  Money balance;  // after it
};

class PostingLog {
 public:
  void begin(Money balance) {
    balance_ = balance;
    postings_.clear();
  }
  // Nothing is written of an amount of zero.
  void add(DayNumber day, PostingKind kind, Money amount);
  // Forgets what has been taken, not the balance.
  std::vector<Posting> take();

 private:
  Money balance_;
  std::vector<Posting> postings_;
};

}  // namespace lendsim
