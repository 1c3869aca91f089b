// Absorbing Markov chains: scenarios/reference/taiwan_chain.toml, jlt_chain.toml.
#include "tests/catch.hpp"
#include "tests/validation/chain_file.hpp"
#include "tests/validation/formulas.hpp"
#include "tests/validation/reference_run.hpp"
#include "tests/validation/statistical_check.hpp"

namespace {

using namespace validation;
using formulas::Matrix;

double borrowers_of(const mechanisms::Runs& runs, const std::string& segment) {
  return total_series(runs, "borrowers/borrowers[" + segment + "]").back();
}

// How many of those who began in state i are absorbed in each month, and not at all.
void check_absorption(const mechanisms::Runs& runs, const Chain& chain, std::size_t i) {
  const std::string segment = "from " + chain.states[i];
  const double n = borrowers_of(runs, segment);
  std::vector<double> absorbed = total_series(runs, "by_event/events[" + segment + "; absorption]");
  absorbed.erase(absorbed.begin());  // month 0
  const std::size_t last = chain.states.size() - 1;
  std::vector<double> probabilities;
  double before = 0.0;
  double count = 0.0;
  Matrix steps = formulas::identity(chain.p.size());
  for (const double a : absorbed) {
    steps = formulas::product(steps, chain.p);
    probabilities.push_back(steps[i][last] - before);
    before = steps[i][last];
    count += a;
  }
  check_share(segment + ": absorbed by the end", count, n, before);
  absorbed.push_back(n - count);
  probabilities.push_back(1.0 - before);
  check_counts(segment + ": months of absorption", absorbed, probabilities);
}

// Where those who began in state i are at the end, and how long they were in each state: the first
// against the power of the matrix, the second against the fundamental matrix.
void check_states(const mechanisms::Runs& runs, const Chain& chain, std::size_t i) {
  const std::string segment = "from " + chain.states[i];
  const int months = static_cast<int>(runs.scenario.run.months);
  const Matrix occupied = formulas::months_in_states(formulas::transient_part(chain.p), months);
  std::vector<double> last;
  double rest = borrowers_of(runs, segment);
  for (std::size_t j = 0; j + 1 < chain.states.size(); ++j) {
    const std::string selection = "by_event/events[" + segment + "; in " + chain.states[j] + "]";
    last.push_back(total_series(runs, selection).back());
    rest -= last.back();
    std::vector<double> excess;  // borrower-months in j beyond what is expected, by replication
    for (std::size_t r = 0; r < runs.tallies.size(); ++r) {
      double stays = 0.0;
      for (const double x : series(runs, r, selection)) stays += x;
      const double n = series(runs, r, "borrowers/borrowers[" + segment + "]").back();
      excess.push_back(stays - n * occupied[i][j]);
    }
    const Sample sample = sample_of(excess);
    check_z(segment + ": borrower-months in " + chain.states[j] + " beyond N Q (I - Q^T)",
            sample.mean, 0.0, sample.standard_error);
  }
  last.push_back(rest);
  check_counts(segment + ": states at the end", last, formulas::power(chain.p, months)[i]);
}

void check_chain(const std::string& name) {
  const mechanisms::Runs runs = run_reference(name);
  const Chain chain = read_chain(name);
  for (std::size_t i = 0; i + 1 < chain.states.size(); ++i) {
    check_absorption(runs, chain, i);
    check_states(runs, chain, i);
  }
}

}  // namespace

TEST_CASE("taiwan_chain.toml: delinquency states of cards", "[reference]") {
  check_chain("taiwan_chain");
}

TEST_CASE("jlt_chain.toml: rating migration", "[reference]") { check_chain("jlt_chain"); }
