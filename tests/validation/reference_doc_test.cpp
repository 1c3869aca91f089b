// The table of reference scenarios in scenarios/README.md: its values are those of the formulas,
// its rows the files, and every file is run by a test.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/validation/chain_file.hpp"
#include "tests/validation/formulas.hpp"
#include "tests/validation/logistic_normal.hpp"

namespace {

namespace fs = std::filesystem;
using formulas::Contract;
using formulas::LossModel;
using formulas::Matrix;
using formulas::OneFactor;
using formulas::Schedule;

const fs::path kSource = LENDSIM_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Row {
  std::string file, shown, formula, value, source;
};

constexpr OneFactor kPool{0.02, 0.04};

std::vector<Row> portfolio_rows() {
  return {
      {"vasicek", "loss fraction of a large pool", "quantile α: Φ((Φ⁻¹(p) + √ρ Φ⁻¹(α)) / √(1 − ρ))",
       fmt::format("p = 2 %, ρ = 0.04: sd {:.3f} %, 99 %: {:.3f} %, 99.9 %: {:.3f} %",
                   100 * formulas::asrf_deviation(kPool),
                   100 * formulas::asrf_quantile(kPool, 0.99),
                   100 * formulas::asrf_quantile(kPool, 0.999)),
       "Vasicek, Risk 15 (2002)"},
      {"finite_portfolio", "loss fraction L of N borrowers",
       "Var L = p(1 − p)/N + (1 − 1/N)(Φ₂(c, c; ρ) − p²), c = Φ⁻¹(p); binomials mixed over Z",
       fmt::format("N = 500: {:.3f} · 10⁻⁴", 1e4 * formulas::finite_variance(kPool, 500.0)),
       "conditional independence"}};
}

// Absorption within `months`, in per cent, from some states.
std::string absorption(const validation::Chain& chain, int months,
                       const std::vector<std::string>& from) {
  const Matrix p = formulas::power(chain.p, months);
  std::string text;
  for (const std::string& state : from) {
    const auto i = std::find(chain.states.begin(), chain.states.end(), state);
    text += fmt::format("{}{} {:.3g} %", text.empty() ? "" : ", ", state,
                        100 * p[static_cast<std::size_t>(i - chain.states.begin())].back());
  }
  return text;
}

double mean_absorption_time(const validation::Chain& chain, std::size_t from) {
  const Matrix visits = formulas::fundamental(formulas::transient_part(chain.p));
  double sum = 0.0;
  for (const double x : visits[from]) sum += x;
  return sum;
}

std::vector<Row> chain_rows() {
  const validation::Chain taiwan = validation::read_chain("taiwan_chain");
  const validation::Chain jlt = validation::read_chain("jlt_chain");
  return {{"taiwan_chain", "absorbing chain of delinquency states", "(Pᵗ)ᵢ,D₅; N = (I − Q)⁻¹",
           "absorbed within 12 months from " +
               absorption(taiwan, 12, {"NC", "PIF", "REV", "D2", "D3", "D4"}),
           "Cyert, Davidson, Thompson, Management Sci. 8 (1962); data: Yeh and Lien, UCI"},
          {"jlt_chain", "absorbing chain of ratings",
           "(Pᵗ)ᵢ,D; months in a state within t: N Q (I − Qᵗ)",
           fmt::format("60 steps from {}; mean time from AAA {:.1f} steps",
                       absorption(jlt, 60, {"AAA", "BBB", "CCC"}), mean_absorption_time(jlt, 0)),
           "Jarrow, Lando, Turnbull, Rev. Financial Studies 10 (1997); Open Risk"}};
}

std::vector<Row> closure_rows() {
  std::string incidence;
  for (const double h : {0.003, 0.007, 0.01}) {
    incidence += fmt::format("{}{:.3f}", incidence.empty() ? "" : " / ",
                             100 * formulas::cumulative_incidence(h, 0.02, 24));
  }
  return {{"competing_causes", "cumulative incidence by cause; Kaplan–Meier with Greenwood",
           "(hⱼ/h)(1 − (1 − h)ᵀ); (1 − hⱼ)ᵀ if the others censor",
           fmt::format("0.3 / 0.7 / 1 % a month, 24 months: {} %", incidence),
           "discrete-time competing risks"},
          {"close_reopen", "closed accounts", "h/(h + g) · (1 − (1 − h − g)ᵗ)",
           fmt::format("h = 1 %, g = 5 %: {:.3f} % after 12 months, limit {:.3f} %",
                       100 * formulas::closed_after(0.01, 0.05, 12), 100 * 0.01 / 0.06),
           "two-state Markov chain"},
          {"disuse", "months until a run of r without use", "E T = (1 − qʳ)/((1 − q) qʳ)",
           fmt::format("q = 0.5: r = 3 {:.0f}, r = 4 {:.0f}; q = 0.7: {:.3f}, {:.3f}",
                       formulas::mean_wait_for_run(0.5, 3), formulas::mean_wait_for_run(0.5, 4),
                       formulas::mean_wait_for_run(0.7, 3), formulas::mean_wait_for_run(0.7, 4)),
           "geometric distribution of order r (Philippou et al., 1983)"}};
}

constexpr Contract kLoan{10'000.0, 0.0005, 12};

// Yuan with months of 30 and with actual days, to the fen.
std::string to_the_fen(Schedule schedule) {
  using namespace std::chrono;
  std::string text;
  for (const bool actual : {false, true}) {
    std::int64_t sum = 0;
    const auto days = formulas::days_of_months(year_month_day(year(2021), January, day(10)),
                                               kLoan.instalments, actual);
    for (const std::int64_t fen : formulas::interest_fen(schedule, kLoan, days)) sum += fen;
    text += fmt::format("{}.{:02}{}", sum / 100, sum % 100, actual ? " with actual days" : "; ");
  }
  return text;
}

std::vector<Row> contract_rows() {
  std::vector<double> interest;
  interest.reserve(kLoan.instalments);
  for (int k = 0; k < kLoan.instalments; ++k) {
    interest.push_back(kLoan.principal * kLoan.daily_rate * 30.0 * (kLoan.instalments - k) /
                       kLoan.instalments);
  }
  const auto earned = [&](double smm) {
    return formulas::interest_under_settlement(interest, smm).first;
  };
  return {{"schedules_equal_principal", "interest, 10,000 yuan at 0.05 %/day, 12 months",
           "P r D (n + 1)/2", to_the_fen(Schedule::equal_principal), "contract arithmetic"},
          {"schedules_annuity", "the same as an annuity", "n P i/(1 − (1 + i)⁻ⁿ) − P",
           fmt::format("{:.2f}; rounded monthly {}", formulas::annuity_interest(kLoan, 30.0),
                       to_the_fen(Schedule::annuity)),
           "contract arithmetic"},
          {"schedules_interest_first", "the same, interest first", "P r Σ D",
           to_the_fen(Schedule::interest_first), "contract arithmetic"},
          {"smm", "interest under early settlement, prepayment speed",
           "Σ Iₖ (1 − s)ᵏ⁻¹; CPR = 1 − (1 − s)¹²",
           fmt::format("s = 5 %: {:.2f}, 20 %: {:.2f}; 1.5 % is {:.1f} % a year", earned(0.05),
                       earned(0.2), 100 * formulas::cpr(0.015)),
           "contract arithmetic"},
          {"penalty", "penalty of 1,000 yuan 30 days overdue", "m r · overdue · days",
           fmt::format("{:.2f}", formulas::penalty(1'000.0, 0.0005, 1.5, 30.0)),
           "contract arithmetic"}};
}

std::vector<Row> book_rows() {
  const LossModel loss{0.01, 0.03, 0.015, 24, 1};
  const double lgd = 1.0 - 0.25 / 1.015;
  return {{"lifetime_ecl", "provision of a loan, and the loss that follows",
           "Σ S(t − 1) PD LGD EAD (1 + i)⁻ᵗ",
           fmt::format("{:.2f} yuan of 10,000",
                       10'000.0 * lgd * formulas::discounted_lifetime_probability(loss)),
           "Engelmann (2018); IFRS 9 5.5"},
          {"conservation", "money, limits and quota of a whole book",
           "Δbalance = drawn + charged − paid − written off; parts add up; pool limits = quota",
           "0", "accounting"}};
}

std::vector<Row> bench_rows() {
  return {{"bench-prototype", "the speed benchmarks' model: who draws in the first month",
           "(1 − f)(1 − v) E Λ(x), x normal by segment",
           fmt::format("{:.3f} %", 100 * formulas::bench_first_month_draws()),
           "logistic-normal, by quadrature"}};
}

std::string table() {
  std::string text = "| file | shows | closed form | value | source |\n|---|---|---|---|---|\n";
  for (const auto& rows : {portfolio_rows(), chain_rows(), closure_rows(), contract_rows(),
                           book_rows(), bench_rows()}) {
    for (const Row& row : rows) {
      text += fmt::format("| `{}.toml` | {} | {} | {} | {} |\n", row.file, row.shown, row.formula,
                          row.value, row.source);
    }
  }
  return text;
}

const fs::path kReadme = kSource / "scenarios/README.md";

struct Page {
  std::string before, table, after;
};

Page page_around_table() {
  const std::string text = read(kReadme);
  const std::string begin = "<!-- reference begin -->\n";
  const auto from = text.find(begin);
  REQUIRE(from != std::string::npos);
  const auto until = text.find("<!-- reference end -->", from);
  REQUIRE(until != std::string::npos);
  const auto first = from + begin.size();
  return {text.substr(0, first), text.substr(first, until - first), text.substr(until)};
}

}  // namespace

TEST_CASE("scenarios/README.md has the table of reference scenarios", "[reference][docs]") {
  const Page page = page_around_table();
  INFO("lendsim_tests '[.write-reference]' writes:\n" << table());
  const bool equal = page.table == table();
  CHECK(equal);
}

TEST_CASE("write the table of reference scenarios", "[.write-reference]") {
  const Page page = page_around_table();
  std::ofstream(kReadme, std::ios::binary) << page.before << table() << page.after;
}

TEST_CASE("every reference scenario is in the table and in a test", "[reference][docs]") {
  std::string tests;
  for (const auto& entry : fs::directory_iterator(kSource / "tests/validation")) {
    if (entry.path().filename() != "reference_doc_test.cpp" && entry.path().extension() == ".cpp") {
      tests += read(entry.path());
    }
  }
  const std::string rows = table();
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(kSource / "scenarios/reference")) {
    const std::string name = entry.path().filename().string();
    INFO(name);
    ++files;
    const bool listed = rows.find(fmt::format("`{}`", name)) != rows.npos;
    CHECK(listed);
    const bool tested = tests.find(fmt::format("TEST_CASE(\"{}:", name)) != rows.npos;
    CHECK(tested);
  }
  CHECK(static_cast<std::ptrdiff_t>(files) + 2 == std::count(rows.begin(), rows.end(), '\n'));
}
