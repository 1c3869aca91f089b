#include "sim/population/block.hpp"

#include <algorithm>

#include "models/base/hash.hpp"
#include "models/base/math.hpp"
#include "models/ledger/posting.hpp"
#include "sim/random/address.hpp"

namespace lendsim {
namespace {

// What a borrower is born with: draws of one borrower outside any month.
class Birth {
 public:
  Birth(const Scenario& scenario, ReplicationId replication, BorrowerId borrower)
      : seed_(scenario.run.seed),
        replication_(scenario.run.population == Population::fixed ? 0 : replication),
        borrower_(borrower) {}

  Words words(std::uint32_t slot) const {
    return words_at(seed_, Purpose::birth, replication_, borrower_, Month{0}, slot);
  }
  double normal(std::uint32_t slot) const { return math::normal_quantile(uniform(words(slot)[0])); }

 private:
  std::uint64_t seed_;
  ReplicationId replication_;
  BorrowerId borrower_;
};

std::int32_t arrival_month(const Arrivals& arrivals, const Words& w) {
  if (static_cast<double>(w[0]) + 0.5 >= arrivals.share * 4294967296.0) return 0;
  const auto span = static_cast<std::uint64_t>(arrivals.until - arrivals.from + 1);
  return arrivals.from + static_cast<std::int32_t>((w[1] * span) >> 32U);
}

// A debt drawn before the first month, followed by as many missed due dates as the bucket asks for.
void open_debt(Account& account, const Scenario& scenario, std::size_t p,
               const ProductOpening& opening, const Words& w, const Words& draw_words) {
  const Product& product = scenario.epochs[0].products[p];
  const int bucket = opening.bucket.empty() ? 0 : opening.bucket.pick(w[3]);
  const auto context_of = [&](Month month) {
    return posting_context(product.contract, scenario.rates[p], scenario.run.day_count, month);
  };
  PostingContext context = context_of(scenario.run.first_month() - (1 + bucket));
  const DayNumber first = day_number(context.month, 1, scenario.run.day_count);
  const int days = days_in(context.month, scenario.run.day_count);
  DrawInstruction draw =
      decide_draw(product.draw, {0, draw_words[2], draw_words[0], draw_words[1]}, days, first);
  draw.share_of_available = true;
  draw.smallest = {};
  draw.amount_share = std::clamp(quantile(opening.utilisation, uniform(w[2])), 0.0, 1.0);
  ServiceInstruction miss;
  miss.outcome = Outcome::miss;
  Flows ignored;
  post_month(account.debt, account.limit, context, draw, miss, ignored);
  for (int k = 0; k < bucket; ++k) {
    context = context_of(context.month + 1);
    post_month(account.debt, account.limit, context, {}, miss, ignored);
  }
  account.shares = nominal_shares(scenario.epochs[0].funders, scenario.run.first_month());
  account.balance = balance(account.debt);
  account.outstanding = outstanding_principal(account.debt);
  account.dpd = static_cast<std::int16_t>(days_past_due(account.debt, context.last));
  if (account.dpd > 0) account.months_since_arrears = 0;
  if (exists(account.debt)) account.months_since_draw = static_cast<std::int16_t>(bucket);
}

}  // namespace

Block::Block(const Scenario& scenario, ReplicationId replication, BorrowerId first,
             std::uint32_t size) {
  create(scenario, replication, first, size);
}

void Block::create(const Scenario& scenario, ReplicationId replication, BorrowerId first,
                   std::uint32_t size) {
  first_ = first;
  products_ = scenario.product_count();
  trait_count_ = scenario.traits.size();
  attribute_count_ = scenario.epochs[0].attributes.size();
  borrowers_.assign(size, Borrower{});
  accounts_.resize(size * products_);
  traits_.resize(size * trait_count_);
  attributes_.resize(size * attribute_count_);
  for (std::size_t i = 0; i < size; ++i) create_borrower(scenario, replication, i);
}

void Block::create_borrower(const Scenario& scenario, ReplicationId replication, std::size_t i) {
  const Birth birth(scenario, replication, first_ + static_cast<BorrowerId>(i));
  const Epoch& epoch = scenario.epochs[0];
  Borrower& borrower = borrowers_[i];
  borrower.segment =
      static_cast<std::uint8_t>(scenario.segment_choice.pick(birth.words(fnv1a("segment"))[0]));
  const Segment& segment = scenario.segments[borrower.segment];
  borrower.arrival = arrival_month(segment.arrivals, birth.words(fnv1a("arrival")));

  std::vector<double> normals;
  for (const Trait& trait : scenario.traits) normals.push_back(birth.normal(trait.slot));
  draw_traits(segment.traits, segment.correlation_lower, normals, traits(i));
  for (std::size_t a = 0; a < attribute_count_; ++a) {
    const Attribute& attribute = epoch.attributes[a];
    attributes(i)[a] = initial_value(attribute, segment.starts[a], birth.words(attribute.slot)[0]);
  }
  borrower.group = borrower.segment;
  if (scenario.split_attribute >= 0) {
    const float label = attributes(i)[static_cast<std::size_t>(scenario.split_attribute)];
    borrower.group = static_cast<std::uint8_t>(borrower.segment * scenario.split_labels +
                                               static_cast<int>(label));
  }
  const float quality = traits(i)[0];
  const float income = traits(i)[1];
  borrower.score = initial_score(epoch.score, quality, birth.normal(fnv1a("score")));
  borrower.residual = static_cast<float>(epoch.score.residual * birth.normal(fnv1a("residual")));

  for (std::size_t p = 0; p < products_; ++p) {
    Account& account = accounts_[i * products_ + p];
    account = Account{};
    const Product& product = epoch.products[p];
    account.limit_noise = static_cast<float>(birth.normal(product.limit_slot));
    const ProductOpening& opening = segment.opening[p];
    const Words w = birth.words(fnv1a("opening." + product.name));
    account.status = static_cast<Status>(opening.status.pick(w[0]));
    if (account.status == Status::uninvited) continue;
    account.invited = true;
    account.limit = formula_limit(product.limit, borrower.score, income, account.limit_noise);
    account.months_since_draw = static_cast<std::int16_t>(opening.months_since_draw);
    const bool in_debt = uniform(w[1]) < opening.in_debt;
    if (borrower.arrival <= 0 && in_debt) {
      open_debt(account, scenario, p, opening, w, birth.words(product.draw.slot));
    }
  }
}

std::size_t Block::bytes() const {
  return borrowers_.capacity() * sizeof(Borrower) + accounts_.capacity() * sizeof(Account) +
         (traits_.capacity() + attributes_.capacity()) * sizeof(float);
}

}  // namespace lendsim
