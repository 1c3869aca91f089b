// A small valid scenario that the tests of the compilation start from.
#pragma once

#include <string>

namespace lendsim::testing {

inline const std::string kSmallScenario = R"(schema = 1
title = "Small"

[run]
start = 2020-01-01
months = 12
warm_up = 3
borrowers = 1_000
replications = 10
seed = 7

[macro.systematic]
phi = 0.987
[macro.unemployment]
path = { 2020-01 = 5.0, 2020-03 = 6.0, 2020-05 = 5.5 }

[policy]
cutoff = 600

[reference]
quality = 690

[[product]]
name = "loan"
kind = "instalment"
daily_rate = 0.0004
terms = { 6 = 0.4, 12 = 0.6 }
schedules = { annuity = 0.5, interest_first = 0.5 }
limit = { median = 20_000, min = 1_000, max = 300_000 }
[[product]]
name = "card"
kind = "paylater"
daily_rate = 0.0005
minimum_due = 0.1
limit = { median = 3_000, max = 50_000 }
[[product]]
name = "reserve"
kind = "bullet"
daily_rate = 0.0003
limit = { median = 500, max = 500 }

[[segment]]
name = "salaried"
share = 0.55
[segment.traits]
quality = { normal = [690, 60] }
monthly_income = { lognormal = { median = 9_000, sigma = 0.55 } }
need = { normal = [0, 1], min = -2, max = 2 }
[segment.correlation]
"quality, monthly_income" = 0.35
[segment.opening.loan]
status = { open = 0.4, uninvited = 0.6 }
in_debt = 0.3
dpd = { M0 = 0.98, M1 = 0.02 }

[[segment]]
name = "young"
share = 0.45
[segment.traits]
quality = 660
monthly_income = { exponential = 5000 }
need = { bernoulli = 0.5 }
[segment.attributes]
employment = { employed = 0.9, unemployed = 0.1 }
[segment.arrivals]
share = 0.1
from = "2020-02"
until = 2020-05-01

[[attribute]]
name = "employment"
categories = ["employed", "unemployed"]
transition = [[0.99, 0.01], [0.12, 0.88]]
[[attribute]]
name = "lenders"
kind = "counter"
window = 24
[[attribute]]
name = "fraud"
kind = "flag"
initial = 0.001
[[attribute]]
name = "device"
kind = "clock"

[[event]]
name = "lender opened"
base = { employed = 0.02, unemployed = 0.05 }
effect = { quality_100 = -0.3 }
change = { lenders = "+1", score = "-5" }
[[event]]
name = "lender closed"
base = 0.01
when = ["lenders >= 1"]
change = { lenders = "-1" }
[[event]]
name = "new device"
group = "security"
base = 0.012
change = { device = "reset", fraud = true }

[behaviour.draw]
base = { M0 = 0.2, M1 = 0.0 }
effect = { need = 0.3, utilisation = -0.4, "announced.Big cut" = 0.5 }
[behaviour.draw.card]
base = 0.6
effect = { need = 0.1 }
amount = { uniform = [50, 900] }
of = "yuan"
[behaviour.service.miss]
base = { M0 = 0.013, M1 = 0.71, M2 = 0.79 }
effect = { "employment.unemployed" = 1.8, "macro.systematic" = -0.45 }
[behaviour.service.settle]
base = { M0 = 0.05 }
[behaviour.market.leave]
base = 0.005
effect = { any_closed = 1.5 }
[behaviour.market.return]
base = 0.01
effect = { fraud = 1.0, device = -0.01 }

[score]
effect = { any_missed = -20 }

[[rule]]
name = "disuse"
cause = "disuse"
when = ["months_since_draw > 3", "score < policy.cutoff"]
chance = 0.15
do = ["close"]
scope = "loan"
[[rule]]
name = "dated"
do = [{ cut = 0.5 }]
date = 2020-09-15
announced = 2020-08-01
[[rule]]
name = "arrears"
cause = "arrears"
on = ["open", "frozen"]
when = ["worst_dpd >= 30", "segment == young"]
chance = { base = 0.1, effect = { quality_100 = -1 } }
do = ["close", { change = { score = "-3" } }]
scope = "all"
[[rule]]
name = "back"
step = "reopen"
do = ["reopen"]
causes = ["disuse"]
chance = 0.03

[[timeline]]
name = "Big cut"
announced = 2020-05-09
from = 2020-07-17
until = 2020-11-01
set = { "product.loan.limit.max" = 200_000 }
scale = { "product.loan.daily_rate" = 0.9 }

[[shock]]
month = "2020-03"
when = ["segment == salaried"]
change = { score = "-20" }

[[maintenance]]
from = 2020-03-31T12:00:00
hours = 36
product = "loan"
deferred = 0.7
)";

// The text with the first occurrence of `from` replaced.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) return "nothing to replace: " + from;
  return text.replace(at, from.size(), to);
}

}  // namespace lendsim::testing
