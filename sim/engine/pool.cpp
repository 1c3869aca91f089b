#include "sim/engine/pool.hpp"

#include <algorithm>

#include "sim/engine/step.hpp"

namespace lendsim {

PoolMonth run_pool(const Pool& pool, const BookFigures& last_month,
                   std::vector<PoolRequest> requests) {
  PoolMonth result;
  const std::int64_t quota = pool_quota(pool, last_month);
  const Money free{quota - last_month.pool_limit};
  if (free.fen < 0) result.scale = {quota, last_month.pool_limit};
  if (free.fen <= 0 || !pool.reallocates) return result;
  std::sort(requests.begin(), requests.end(),
            [](const PoolRequest& a, const PoolRequest& b) { return a.key < b.key; });
  Money left = share_of(free, pool.share);
  for (const PoolRequest& request : requests) {
    if (left.fen == 0) break;
    const Money amount = min(request.amount, left);
    result.grants.push_back({request.key.borrower, request.key.product, amount});
    left -= amount;
  }
  std::sort(result.grants.begin(), result.grants.end(), [](const PoolGrant& a, const PoolGrant& b) {
    return std::pair(a.borrower, a.product) < std::pair(b.borrower, b.product);
  });
  return result;
}

void MonthStep::set_pool(const PoolScale& scale, std::vector<PoolGrant> grants) {
  pool_scale_ = scale;
  grants_ = std::move(grants);
  next_grant_ = 0;
}

void MonthStep::apply_pool(Account& account, std::size_t p) {
  if (!epoch_->pool || ((epoch_->pool->products >> p) & 1U) == 0) return;
  while (next_grant_ < grants_.size() &&
         std::pair(grants_[next_grant_].borrower, grants_[next_grant_].product) <
             std::pair(id_, static_cast<std::uint32_t>(p))) {
    ++next_grant_;
  }
  if (account.status != Status::open && account.status != Status::frozen) return;
  if (pool_scale_.needed()) {
    const Money limit = scaled(account.limit, pool_scale_);
    account.moves.pool_taken = account.limit - limit;
    account.moves.cut += account.moves.pool_taken;
    account.limit = limit;
  }
  if (next_grant_ == grants_.size()) return;
  const PoolGrant& grant = grants_[next_grant_];
  if (grant.borrower != id_ || grant.product != p) return;
  account.moves.pool_granted = grant.amount;
  account.moves.granted += grant.amount;
  account.limit += grant.amount;
}

void MonthStep::ask_pool(Block& block, std::size_t i) {
  if (!epoch_->pool || !epoch_->pool->reallocates || block.borrower(i).away) return;
  const Pool& pool = *epoch_->pool;
  const std::span<Account> accounts = block.accounts(i);
  for (std::size_t p = 0; p < accounts.size(); ++p) {
    const Account& account = accounts[p];
    if (account.status != Status::open || ((pool.products >> p) & 1U) == 0) continue;
    fill_account_row(account, p);
    if (!all_hold(pool.when, row_)) continue;
    const Money wanted = pool.step.millionths > 0 ? share_of(account.limit, pool.step)
                                                  : limit_by_formula(block, i, p);
    const Money limit = min(wanted, epoch_->products[p].limit.maximum);
    if (limit <= account.limit) continue;
    requests_.push_back(
        {{rank_key(row_[pool.rank], pool.lowest), id_, static_cast<std::uint32_t>(p)},
         limit - account.limit});
  }
}

}  // namespace lendsim
