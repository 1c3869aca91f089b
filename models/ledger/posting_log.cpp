#include "models/ledger/posting_log.hpp"

#include <utility>

namespace lendsim {

void PostingLog::add(DayNumber day, PostingKind kind, Money amount) {
  if (amount.fen == 0) return;
  balance_.fen += sign_of(kind) * amount.fen;
  postings_.push_back({day, kind, amount, balance_});
}

std::vector<Posting> PostingLog::take() { return std::exchange(postings_, {}); }

}  // namespace lendsim
