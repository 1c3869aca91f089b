// Fills the borrower's and the account's part of a feature row from their state.
#pragma once

#include <span>

#include "models/features/feature.hpp"
#include "models/ledger/posting.hpp"
#include "sim/population/block.hpp"
#include "sim/scenario/scenario.hpp"

namespace lendsim {

// What the borrower is: traits, attributes, segment, score.
void fill_person(const Scenario& scenario, const Epoch& epoch, Block& block, std::size_t i,
                 FeatureRow& row);
// Where the borrower stands: what the accounts add up to, and what happened. After fill_person.
void fill_standing(const Scenario& scenario, Block& block, std::size_t i, FeatureRow& row);

void fill_account(const Scenario& scenario, const Product& product, const PostingContext& context,
                  const Account& account, FeatureRow& row);

}  // namespace lendsim
