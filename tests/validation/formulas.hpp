// Closed forms of the theory, evaluated without the engine. Each names its source; probabilities
// are monthly, money is in yuan unless a name ends in _fen.
#pragma once

#include <array>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/special_functions/owens_t.hpp>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace formulas {

inline double normal_cdf(double x) { return cdf(boost::math::normal(), x); }
inline double normal_quantile(double p) { return quantile(boost::math::normal(), p); }

// ---- one-factor portfolios: Vasicek, "The distribution of loan portfolio value", Risk 15 (2002)
// ----

struct OneFactor {
  double p = 0.0;    // default probability of a borrower
  double rho = 0.0;  // asset correlation
};

// Default probability given the factor.
inline double conditional_probability(const OneFactor& m, double z) {
  return normal_cdf((normal_quantile(m.p) - std::sqrt(m.rho) * z) / std::sqrt(1.0 - m.rho));
}

// Quantile of the loss fraction of an infinitely large pool.
inline double asrf_quantile(const OneFactor& m, double level) {
  return conditional_probability(m, -normal_quantile(level));
}

// Probability that two given borrowers default: the bivariate normal cdf at (c, c), by Owen's T
// function (Owen, Annals of Mathematical Statistics 27 (1956)).
inline double joint_probability(const OneFactor& m) {
  const double c = normal_quantile(m.p);
  return m.p - 2.0 * boost::math::owens_t(c, std::sqrt((1.0 - m.rho) / (1.0 + m.rho)));
}

inline double asrf_deviation(const OneFactor& m) {
  return std::sqrt(joint_probability(m) - m.p * m.p);
}

// Variance of the loss fraction of n borrowers.
inline double finite_variance(const OneFactor& m, double n) {
  return m.p * (1.0 - m.p) / n + (1.0 - 1.0 / n) * (joint_probability(m) - m.p * m.p);
}

// Probability of at most `defaults` of n: a mixture of binomials over the factor.
inline double finite_cdf(const OneFactor& m, std::int64_t n, std::int64_t defaults) {
  const auto integrand = [&](double z) {
    const boost::math::binomial given(static_cast<double>(n), conditional_probability(m, z));
    return pdf(boost::math::normal(), z) * cdf(given, static_cast<double>(defaults));
  };
  constexpr double kFar = 8.0;  // beyond it lies 10^-15
  constexpr unsigned kDepth = 10;
  return boost::math::quadrature::gauss_kronrod<double, 31>::integrate(integrand, -kFar, kFar,
                                                                       kDepth, 1e-10);
}

// ---- absorbing chains: Cyert, Davidson and Thompson, Management Science 8 (1962) ----

using Matrix = std::vector<std::vector<double>>;

inline Matrix identity(std::size_t size) {
  Matrix m(size, std::vector<double>(size));
  for (std::size_t i = 0; i < size; ++i) m[i][i] = 1.0;
  return m;
}

inline Matrix product(const Matrix& a, const Matrix& b) {
  Matrix m(a.size(), std::vector<double>(b.front().size()));
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t k = 0; k < b.size(); ++k) {
      for (std::size_t j = 0; j < b.front().size(); ++j) m[i][j] += a[i][k] * b[k][j];
    }
  }
  return m;
}

inline Matrix power(const Matrix& a, int exponent) {
  Matrix m = identity(a.size());
  for (int i = 0; i < exponent; ++i) m = product(m, a);
  return m;
}

// Rows to sum 1.
inline Matrix scaled_rows(Matrix m) {
  for (std::vector<double>& row : m) {
    double sum = 0.0;
    for (const double x : row) sum += x;
    for (double& x : row) x /= sum;
  }
  return m;
}

// The part of a chain among its transient states, the last state being the absorbing one.
inline Matrix transient_part(const Matrix& p) {
  Matrix q(p.begin(), p.end() - 1);
  for (std::vector<double>& row : q) row.pop_back();
  return q;
}

// Fundamental matrix (I - Q)^-1 by Gauss-Jordan elimination; I - Q is diagonally dominant.
inline Matrix fundamental(const Matrix& q) {
  const std::size_t size = q.size();
  Matrix left = identity(size);
  Matrix right = identity(size);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < size; ++j) left[i][j] -= q[i][j];
  }
  for (std::size_t k = 0; k < size; ++k) {
    const double pivot = left[k][k];
    for (std::size_t j = 0; j < size; ++j) {
      left[k][j] /= pivot;
      right[k][j] /= pivot;
    }
    for (std::size_t i = 0; i < size; ++i) {
      if (i == k) continue;
      const double factor = left[i][k];
      for (std::size_t j = 0; j < size; ++j) {
        left[i][j] -= factor * left[k][j];
        right[i][j] -= factor * right[k][j];
      }
    }
  }
  return right;
}

// Expected months in each transient state during the first `months`: N Q (I - Q^months), from N.
inline Matrix months_in_states(const Matrix& q, int months) {
  Matrix rest = identity(q.size());
  const Matrix left = power(q, months);
  for (std::size_t i = 0; i < q.size(); ++i) {
    for (std::size_t j = 0; j < q.size(); ++j) rest[i][j] -= left[i][j];
  }
  return product(product(fundamental(q), q), rest);
}

// ---- closures: discrete-time competing risks, two-state chains, runs ----

// Cumulative incidence of a cause with constant probability `cause`, all causes together `all`.
inline double cumulative_incidence(double cause, double all, double months) {
  return cause / all * (1.0 - std::pow(1.0 - all, months));
}

// Probability of being closed after `months`, open at first.
inline double closed_after(double close, double reopen, double months) {
  return close / (close + reopen) * (1.0 - std::pow(1.0 - close - reopen, months));
}

// Mean waiting time for a run of r failures of probability q: geometric distribution of order r
// (Philippou, Georghiou and Philippou, Statistics and Probability Letters 1 (1983)).
inline double mean_wait_for_run(double q, int r) {
  return (1.0 - std::pow(q, r)) / ((1.0 - q) * std::pow(q, r));
}

// Probabilities that the first run of r failures ends in month 1, 2, ..., `months`.
inline std::vector<double> run_ends(double q, int r, int months) {
  std::vector<double> length(static_cast<std::size_t>(r));  // of the run under way
  length[0] = 1.0;
  std::vector<double> ends;
  for (int month = 0; month < months; ++month) {
    std::vector<double> next(length.size());
    for (std::size_t k = 0; k < length.size(); ++k) {
      next[0] += (1.0 - q) * length[k];
      if (k + 1 < length.size()) next[k + 1] += q * length[k];
    }
    ends.push_back(q * length.back());
    length = next;
  }
  return ends;
}

// ---- contracts ----

struct Contract {
  double principal = 0.0;
  double daily_rate = 0.0;
  int instalments = 0;
};

inline double equal_principal_interest(const Contract& c, double days) {
  return c.principal * c.daily_rate * days * (c.instalments + 1.0) / 2.0;
}
inline double annuity_instalment(const Contract& c, double days) {
  const double i = c.daily_rate * days;
  return c.principal * i / (1.0 - std::pow(1.0 + i, -c.instalments));
}
inline double annuity_interest(const Contract& c, double days) {
  return c.instalments * annuity_instalment(c, days) - c.principal;
}
inline double interest_first_interest(const Contract& c, double all_days) {
  return c.principal * c.daily_rate * all_days;
}
inline double penalty(double overdue, double daily_rate, double multiple, double days) {
  return multiple * daily_rate * overdue * days;
}

// Days between the due dates of n months, the first `from`; of 30 days each if not `actual`.
inline std::vector<int> days_of_months(std::chrono::year_month_day from, int n, bool actual) {
  std::vector<int> days;
  for (int k = 0; k < n; ++k) {
    const auto next = from + std::chrono::months(1);
    const auto between = std::chrono::sys_days(next) - std::chrono::sys_days(from);
    days.push_back(actual ? static_cast<int>(between.count()) : 30);
    from = next;
  }
  return days;
}

enum class Schedule { equal_principal, annuity, interest_first };

// Interest of every due date with amounts rounded half-up to the fen, the last instalment clearing
// what is left.
inline std::vector<std::int64_t> interest_fen(Schedule schedule, const Contract& c,
                                              const std::vector<int>& days) {
  const auto rounded = [](double x) { return static_cast<std::int64_t>(std::floor(x + 0.5)); };
  constexpr double kFen = 100.0;
  constexpr double kMonth = 30.0;  // days an annuity is computed with
  std::int64_t left = rounded(c.principal * kFen);
  const std::int64_t equal = rounded(c.principal * kFen / c.instalments);
  const std::int64_t annuity = rounded(kFen * annuity_instalment(c, kMonth));
  std::vector<std::int64_t> interest;
  for (const int d : days) {
    interest.push_back(rounded(static_cast<double>(left) * (c.daily_rate * d)));
    if (schedule == Schedule::equal_principal) left -= equal;
    if (schedule == Schedule::annuity) left -= annuity - interest.back();
  }
  return interest;
}

// Mean and variance of the interest earned until early settlement, which follows every due date
// with probability `smm`; I_k is earned with probability (1 - smm)^(k - 1).
inline std::pair<double, double> interest_under_settlement(const std::vector<double>& interest,
                                                           double smm) {
  double mean = 0.0, square = 0.0, earned = 0.0, alive = 1.0;
  for (std::size_t k = 0; k < interest.size(); ++k) {
    earned += interest[k];
    const double ends = k + 1 == interest.size() ? alive : alive * smm;
    mean += ends * earned;
    square += ends * earned * earned;
    alive -= ends;
  }
  return {mean, square - mean * mean};
}

inline double cpr(double smm) { return 1.0 - std::pow(1.0 - smm, 12.0); }

// ---- provisions: Engelmann, "Calculating lifetime expected loss for IFRS 9" (2018) ----

struct LossModel {
  double default_probability = 0.0;  // monthly
  double prepayment = 0.0;           // monthly
  double monthly_rate = 0.0;         // of discounting
  int months = 0;                    // due dates
  int lag = 0;                       // months from the first missed due date to charge-off
};

// Sum over t of S(t - 1) PD_t (1 + i)^-(t + lag): the discounted lifetime probability of default.
inline double discounted_lifetime_probability(const LossModel& m) {
  double sum = 0.0;
  for (int t = 1; t <= m.months; ++t) {
    sum += std::pow(1.0 - m.default_probability - m.prepayment, t - 1) * m.default_probability *
           std::pow(1.0 + m.monthly_rate, -(t + m.lag));
  }
  return sum;
}

}  // namespace formulas
