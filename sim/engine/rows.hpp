// Fills the borrower's and the account's part of a feature row from their state.
#pragma once

#include <span>

#include "models/features/feature.hpp"
#include "models/ledger/posting.hpp"
#include "models/platform/funding.hpp"
#include "sim/population/block.hpp"
#include "sim/scenario/scenario.hpp"

namespace lendsim {

// What holds for everybody in a month.
struct MonthView {
  const Epoch* epoch = nullptr;
  std::span<const PostingContext> contexts;  // by product
  const FundingMonth* funding = nullptr;
};

// What the borrower is: traits, attributes, segment, score.
void fill_person(const Scenario& scenario, const Epoch& epoch, Block& block, std::size_t i,
                 FeatureRow& row);
// Where the borrower stands: what the accounts add up to, and what happened; then the derived
// features of the borrower. After fill_person.
void fill_standing(const Scenario& scenario, const MonthView& view, Block& block, std::size_t i,
                   FeatureRow& row);
// The derived features of the borrower alone, when something they are made of has moved.
void fill_borrower_derived(const Epoch& epoch, FeatureRow& row);

// The account's features and those derived from them.
void fill_account(const Scenario& scenario, const MonthView& view, std::size_t product,
                  const Account& account, FeatureRow& row);

// Yuan a month of 30 days: what the platform expects to earn on the account.
double expected_margin(const Product& product, const Account& account, const MonthView& view);

}  // namespace lendsim
