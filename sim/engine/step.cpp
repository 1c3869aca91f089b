#include "sim/engine/step.hpp"

#include "models/base/hash.hpp"
#include "sim/engine/rows.hpp"
#include "sim/random/columns.hpp"

namespace lendsim {

MonthStep::MonthStep(const Scenario& scenario, ReplicationId replication)
    : scenario_(scenario),
      replication_(replication),
      row_(scenario.features.size()),
      done_(scenario.product_count()) {}

MonthStep::AccountMonth::AccountMonth(const Account& a)
    : opening_balance(a.balance),
      limit_cut(a.moves.cut),
      limit_granted(a.moves.granted),
      shares_at_opening(a.shares),
      opening_bucket(bucket_of(a.dpd)),
      performing_at_opening(a.balance.fen > 0 && !a.debt.defaulted) {
  if (a.closures == 0 && (a.status == Status::open || a.status == Status::frozen)) {
    risk_age = a.months_on_book;
  }
}

void MonthStep::restart(ReplicationId replication) {
  replication_ = replication;
  clear_book();
  cuts_ = {};
  row_is_current_ = false;
  narrator_ = nullptr;
}

void MonthStep::set_month(std::size_t month, const MonthRules& rules, const MacroPath& macro,
                          const BookFigures& last_month) {
  month_ = month;
  plan_ = &scenario_.months[month];
  epoch_ = &scenario_.epochs[plan_->epoch];
  rules_ = &rules;
  funding_ = funding_of(*epoch_, plan_->month, last_month);
  set_pool({}, {});
  set_month_features(scenario_, month, macro, last_month, row_);
  contexts_.clear();
  for (std::size_t p = 0; p < scenario_.product_count(); ++p) {
    contexts_.push_back(posting_context(epoch_->products[p].contract, scenario_.rates[p],
                                        scenario_.run.day_count, plan_->month));
  }
}

void MonthStep::begin_month(std::size_t month, const MonthRules& rules, const MacroPath& macro,
                            const BookFigures& last_month, const Block& block) {
  set_month(month, rules, macro, last_month);
  draw_columns(block);
}

void MonthStep::draw_columns(const Block& block) {
  block_size_ = block.size();
  const std::size_t slots =
      epoch_->attributes.size() + epoch_->events.size() + epoch_->products.size() + 1;
  columns_.resize(slots * block_size_);
  std::size_t place = 0;
  const auto draw = [&](bool needed, std::uint32_t slot) {
    const std::span<Words> out{columns_.data() + place++ * block_size_, block_size_};
    if (!needed) return;
    words_of_borrowers(scenario_.run.seed, Purpose::month, replication_, block.first(),
                       plan_->month, slot, out);
  };
  for (const Attribute& a : epoch_->attributes) draw(moves_by_chance(a), a.slot);
  for (const EventGroup& g : epoch_->events) draw(!g.hazards.never() && !g.certain, g.slot);
  for (const Product& p : epoch_->products) draw(true, p.slot);
  draw(true, fnv1a("borrower"));
}

std::size_t MonthStep::bytes() const {
  return columns_.capacity() * sizeof(Words) + requests_.capacity() * sizeof(PoolRequest) +
         grants_.capacity() * sizeof(PoolGrant);
}

void MonthStep::fill_account_row(const Account& account, std::size_t p) {
  fill_account(scenario_, view(), p, account, row_);
}

void MonthStep::fill_borrower_row(Block& block, std::size_t i) {
  fill_person(scenario_, *epoch_, block, i, row_);
  fill_standing(scenario_, view(), block, i, row_);
}

void MonthStep::act(Block& block, std::size_t i, Tally& tally) {
  const BorrowerId id = block.first() + static_cast<BorrowerId>(i);
  const bool row_is_current = row_is_current_ && id == id_;
  row_is_current_ = false;
  id_ = id;
  if (!present(block.borrower(i))) return;
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    accounts[p].status_changed = false;
    done_[p] = AccountMonth(accounts[p]);
  }
  fired_.clear();
  if (narrator_ != nullptr) log_postings(accounts);
  if (!row_is_current) fill_borrower_row(block, i);
  review(block, i);
  block.borrower(i).any_default = false;
  const std::size_t first_product = epoch_->attributes.size() + epoch_->events.size();
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    draw_and_service(block, i, p, column(first_product + p, i));
  }

  fill_standing(scenario_, view(), block, i, row_);
  const Words& own = column(first_product + accounts.size(), i);
  move_score(block, i, own);
  reopen(block, i);
  market(block, i, own);
  tally_borrower(block, i, tally);
  ask_pool(block, i);
  age(block, i);
}

void MonthStep::age(Block& block, std::size_t i) {
  Borrower& b = block.borrower(i);
  const auto tick = [](std::int16_t& months) {
    if (months < kNeverMonths) ++months;
  };
  tick(b.months_known);
  tick(b.months_since_closure);
  for (Account& a : block.accounts(i)) {
    if (a.invited) tick(a.months_on_book);
    if (is_closed(a.status) || a.status == Status::frozen) tick(a.months_closed);
  }
}

}  // namespace lendsim
