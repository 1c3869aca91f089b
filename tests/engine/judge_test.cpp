// The judge of kernels itself: a planted error is found and told of.
#include "tests/engine/judge.hpp"

#include <memory>
#include <string>
#include <utility>

#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"

using namespace lendsim;
using judge::Case;

namespace {

const std::string kSmall = std::string(LENDSIM_SOURCE_DIR) + "/tests/fixtures/small.toml";

// The reference with an error in month 4, which shows in one borrower's state or in a sum alone.
class FaultyKernel final : public BlockKernel {
 public:
  static constexpr BorrowerId kWrong = 23;

  FaultyKernel(const Scenario& scenario, bool in_state)
      : good_(reference_kernel(scenario)), in_state_(in_state) {}
  void create(ReplicationId replication, BorrowerId first, std::uint32_t size) override {
    first_ = first;
    good_->create(replication, first, size);
  }
  std::uint32_t size() const override { return good_->size(); }
  void open(Tally& tally) override { good_->open(tally); }
  void begin_month(std::size_t month, const MonthRules& rules, const MacroPath& macro,
                   const BookFigures& last_month) override {
    month_ = month;
    good_->begin_month(month, rules, macro, last_month);
  }
  void set_pool(const PoolScale& scale, std::vector<PoolGrant> grants) override {
    good_->set_pool(scale, std::move(grants));
  }
  void life(Tally& tally) override { good_->life(tally); }
  void rank(std::span<std::vector<RankKey>> keys) override { good_->rank(keys); }
  void set_cuts(std::span<const SelectionCut> cuts) override { good_->set_cuts(cuts); }
  void act(Tally& tally) override {
    good_->act(tally);
    wrong_ = month_ == 4 && first_ <= kWrong && kWrong < first_ + size();
    if (wrong_ && !in_state_) tally.add(1, 0, 1, Measure::disbursed, 1);
  }
  const BookFigures& book() const override { return good_->book(); }
  std::span<const PoolRequest> pool_requests() const override { return good_->pool_requests(); }
  void clear_book() override { good_->clear_book(); }
  std::size_t bytes() const override { return good_->bytes(); }
  BorrowerState state(std::size_t i) override {
    BorrowerState state = good_->state(i);
    if (wrong_ && in_state_ && first_ + i == kWrong) state.accounts[1].limit.fen += 1;
    return state;
  }

 private:
  std::unique_ptr<BlockKernel> good_;
  bool in_state_;
  BorrowerId first_ = 0;
  std::size_t month_ = 0;
  bool wrong_ = false;
};

}  // namespace

TEST_CASE("the judge finds where two kernels part") {
  const Case c{"small", load_scenario(kSmall, {"run.borrowers=40"}).scenario};
  CHECK(judge::differences(c, 1, reference_kernel, 7).empty());
  const auto text_of = [&](bool in_state) {
    const auto faulty = [=](const Scenario& s) {
      return std::make_unique<FaultyKernel>(s, in_state);
    };
    return judge::differences(c, 1, faulty, 7);
  };
  const std::string in_state = text_of(true);
  const std::string in_sum = text_of(false);
  const auto says = [](const std::string& text, const std::string& part) {
    INFO(text);
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
  };
  says(in_state, "replication 1, month 4 of the run (");
  says(in_state, "), blocks of 7, borrower 23 (lane 2), huabei\n  huabei: limit: reference ");
  says(in_state, "equal after step 2 (life) of that month");
  says(in_state, "differs also when the borrower is alone in a block of one");
  says(in_state, "1 of 40 borrowers differ after this month: 23\n");
  says(in_state, "the reference's month of this borrower:\n");
  says(in_sum, "month 4 of the run (");
  says(in_sum, "all borrowers are equal, the sums are not\n  totals/disbursed[month 1][segment ");
  says(in_sum, "][product huabei]: reference ");
}
