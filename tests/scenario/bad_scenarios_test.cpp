// One change to a valid scenario, and the one problem it must give: code, place and words.
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/load.hpp"
#include "tests/catch.hpp"
#include "tests/scenario/small_scenario.hpp"

namespace lendsim {
namespace {

using testing::kSmallScenario;
using testing::with;

struct Bad {
  std::string from;
  std::string to;
  std::string code;
  std::string at;  // text at whose '|' (else at whose start) the caret stands
  std::string message;
};

const std::vector<Bad> kBad = {
    // step 7 decides each account apart
    {"step = \"reopen\"", "step = \"reopen\"\nscope = \"all\"", "S013",
     "\"reopen\"\nscope = |\"all\"", "decides each account apart"},
    {"step = \"reopen\"", "step = \"reopen\"\ntogether = true", "S013", "together = |true",
     "name them in \"scope\""},
    {"step = \"reopen\"", "step = \"reopen\"\nselect = { rank = \"score\", worst = 0.1 }", "S013",
     "select = |{", "can't \"select\""},
    // the top and [run]
    {"schema = 1\n", "schema = 2\n", "S004", "schema = |2", "this program reads schema 1"},
    {"schema = 1\n", "", "S005", "title", "\"schema\" is missing"},
    {"title = \"Small\"", "title = 5", "S002", "title = |5", "must be a string, not"},
    {"title", "currency = \"yuan\"\ntitle", "S004", "|\"yuan\"", "three capital letters"},
    {"title", "titel = \"x\"\ntitle", "S003", "titel", "unknown key \"titel\""},
    {"months = 12\n", "month = 12\n", "S003", "month = 12",
     "unknown key \"month\" in [run]; did you mean \"months\"?"},
    {"months = 12\n", "months = 12.0\n", "S002", "|12.0", "\"months\" of [run] must be an integer"},
    {"months = 12\n", "months = 0\n", "S004", "months = |0", "between 1 and 1200"},
    {"months = 12\n", "months = \"12\"\n", "S002", "|\"12\"", "must be an integer, not a string"},
    {"warm_up = 3", "warm_up = 601", "S004", "|601", "between 0 and 600"},
    {"seed = 7", "seed = -1", "S004", "|-1", "\"seed\" of [run] is -1"},
    {"seed = 7", "population = \"fix\"", "S006", "|\"fix\"", "one of \"resampled\", \"fixed\""},
    {"seed = 7", "review_day = 29", "S004", "|29", "between 1 and 28"},
    {"start = 2020-01-01", "start = 2020-01-02", "S011", "|2020-01-02", "first day of a month"},
    {"start = 2020-01-01", "start = \"2020-01-01\"", "S002", "|\"2020-01-01\"", "must be a date"},
    {"start = 2020-01-01\n", "", "S005", "[run]", "[run] needs \"start\""},
    // [macro], [policy], [reference]
    {"phi = 0.987", "phi = 1", "S004", "phi = |1", "at least 0 and below 1"},
    {"2020-03 = 6.0", "2020-13 = 6.0", "S011", "2020-13", "is no month"},
    {"path = { 2020-01 = 5.0, 2020-03 = 6.0, 2020-05 = 5.5 }", "path = {}", "S005", "|{}",
     "is empty"},
    {"[macro.unemployment]\n", "[macro.Unemployment]\n", "S004", "[macro.|Unemployment]",
     "small letter"},
    {"cutoff = 600", "cutoff = true", "S002", "|true", "must be a number, not true or false"},
    {"quality = 690\n", "qualitty = 690\n", "S006", "qualitty", "did you mean \"quality\"?"},
    {"quality = 690\n", "quality = 690\nemployment = 1\n", "S006", "employment = 1",
     "is a category and has no reference"},
    {"quality = 690\n", "quality = 690\nmonthly_income = 0\n", "S004", "monthly_income = |0",
     "above 0"},
    // [[product]]
    {"kind = \"instalment\"", "kind = \"installment\"", "S006", "|\"installment\"",
     "one of \"instalment\", \"paylater\", \"bullet\""},
    {"kind = \"instalment\"\n", "", "S005", "[[product]]", "needs \"kind\""},
    {"daily_rate = 0.0004", "daily_rate = 0.04", "S004", "|0.04", "between 0 and 0.01"},
    {"daily_rate = 0.0004", "daily_rate = 0.00041234567890123", "S004", "|0.00041234567890123",
     "must be a multiple of 1e-12"},
    {"terms = { 6 = 0.4, 12 = 0.6 }", "terms = { 6 = 0.4, 12 = 0.5 }", "S012", "|{ 6 = 0.4",
     "add up to 0.9, not 1"},
    {"terms = { 6 = 0.4, 12 = 0.6 }", "terms = { 6 = 0.4, 61 = 0.6 }", "S004", "61 = 0.6",
     "months from 1 to 60"},
    {"terms = { 6 = 0.4, 12 = 0.6 }\n", "", "S005", "[[product]]", "needs \"terms\""},
    {"schedules = { annuity = 0.5,", "schedules = { anuity = 0.5,", "S006", "anuity",
     "did you mean \"annuity\"?"},
    {"min = 1_000, max", "min = 400_000, max", "S013", "max = |300_000", "below its \"min\""},
    {"min = 1_000, max", "min = 1000.005, max", "S004", "|1000.005", "multiple of 0.01"},
    {"max = 300_000", "max = 300_000, max_applies = \"never\"", "S006", "|\"never\"",
     "one of \"new\", \"all\""},
    {"max = 300_000", "max = 300_000, max_applies = { phase_months = 0 }", "S004",
     "phase_months = |0", "between 1 and 600"},
    {"min = 1_000, max = 300_000 }", "min = 1_000 }", "S005", "limit = |{", "needs \"max\""},
    {"minimum_due = 0.1\n", "", "S005", "[[product]]\nname = \"card\"", "needs \"minimum_due\""},
    {"minimum_due = 0.1\n", "minimum_due = 0.1\nterms = { 1 = 1.0 }\n", "S013", "terms = { 1",
     "makes no sense for pay-later"},
    {"daily_rate = 0.0003", "daily_rate = 0.0003\nterms = { 1 = 0.5, 2 = 0.5 }", "S013",
     "|{ 1 = ", "one term"},
    {"daily_rate = 0.0003", "daily_rate = 0.0003\nminimum_due = 0.1", "S013",
     "minimum_due = 0.1\nlimit = { median = 500", "pay-later products only"},
    {"daily_rate = 0.0003", "daily_rate = 0.0003\ndefault_dpd = 120\ncharge_off_dpd = 90", "S013",
     "charge_off_dpd = |90", "before \"default_dpd\", 120"},
    {"daily_rate = 0.0003", "daily_rate = 0.0003\nlate_rate_multiple = 1.5000001", "S004",
     "|1.5000001", "multiple of 0.000001"},
    {"name = \"reserve\"", "name = \"loan\"", "S009", "|\"loan\"\nkind = \"bullet\"", "loan"},
    {"name = \"reserve\"", "name = \"base\"", "S009", "|\"base\"", "has another meaning"},
    {"name = \"reserve\"", "name = \"score\"", "S015", "|\"score\"\nkind", "share random numbers"},
    {"name = \"reserve\"", "name = \"a.b\"", "S004", "|\"a.b\"", "letters, digits"},
    // [[segment]]
    {"share = 0.45", "share = 0.46", "S012", "[[segment]]\nname = \"young\"",
     "the shares of the segments add up to 1.01, not 1"},
    {"quality = 660\n", "", "S005", "[segment.traits]\nmonthly_income",
     "lacks the trait \"quality\""},
    {"need = { bernoulli = 0.5 }\n", "", "S005", "[segment.traits]\nquality = 660",
     "the segment \"young\" lacks the trait \"need\""},
    {"{ normal = [690, 60] }", "{ normal = [690, -60] }", "S004", "|-60", "at least 0"},
    {"{ normal = [690, 60] }", "{ normal = [690] }", "S002", "|[690]", "must be [mean, sd]"},
    {"{ normal = [690, 60] }", "{ gauss = [690, 60] }", "S003", "gauss", "unknown key \"gauss\""},
    {"median = 9_000, sigma", "median = 0, sigma", "S004", "median = |0, sigma", "above 0"},
    {"bernoulli = 0.5", "bernoulli = 1.5", "S004", "|1.5", "between 0 and 1"},
    {"min = -2, max = 2", "min = 3, max = 2", "S013", "{ normal = [0, 1], min = 3",
     "\"min\" above its \"max\""},
    {"\"quality, monthly_income\" = 0.35", "\"quality, monthly_income\" = 1.0", "S004",
     "= |1.0\n[segment.opening", "above -1 and below 1"},
    {"\"quality, monthly_income\" = 0.35", "\"quality, income\" = 0.35", "S006",
     "\"quality, income\"", "unknown trait \"income\""},
    {"\"quality, monthly_income\" = 0.35",
     "\"quality, monthly_income\" = 0.9\n\"quality, need\" = 0.9\n\"need, monthly_income\" = -0.9",
     "S013", "[segment.correlation]", "not positive definite"},
    {"status = { open = 0.4,", "status = { opened = 0.4,", "S006", "opened",
     "did you mean \"open\"?"},
    {"dpd = { M0 = 0.98, M1 = 0.02 }", "dpd = { M0 = 0.98, M7 = 0.02 }", "S006", "M7 = 0.02",
     "\"M7\" is not a label"},
    {"[segment.opening.loan]", "[segment.opening.laon]", "S003", "[segment.opening.|laon]",
     "did you mean"},
    {"from = \"2020-02\"", "from = \"2020-2\"", "S011", "|\"2020-2\"", "a month is written"},
    {"from = \"2020-02\"", "from = \"2020-06\"", "S011", "[segment.arrivals]",
     "is before \"from\""},
    {"until = 2020-05-01", "until = 2020-05-02", "S011", "|2020-05-02", "must have day 1"},
    {"from = \"2020-02\"\n", "", "S005", "[segment.arrivals]", "needs \"from\""},
    {"employment = { employed = 0.9,", "employment = { employed = 0.8,", "S012",
     "|{ employed = 0.8", "add up to 0.9"},
    {"[segment.attributes]\nemployment", "[segment.attributes]\nemploymnt", "S003", "employmnt",
     "did you mean \"employment\"?"},
    // [[attribute]]
    {"name = \"device\"", "name = \"dpd\"\nkind = \"flag\"\n[[attribute]]\nname = \"device\"",
     "S009", "|\"dpd\"", "the name of another feature"},
    {"name = \"device\"", "name = \"need\"\nkind = \"flag\"\n[[attribute]]\nname = \"device\"",
     "S009", "|\"need\"", "the name of another feature"},
    {"kind = \"clock\"", "kind = \"clok\"", "S006", "|\"clok\"", "one of \"counter\", \"flag\""},
    {"kind = \"clock\"", "kind = \"clock\"\nwindow = 3", "S013", "window = 3", "for counters only"},
    {"window = 24", "window = 1", "S004", "window = |1", "above 1"},
    {"initial = 0.001", "initial = 2", "S004", "initial = |2", "between 0 and 1"},
    {"[[0.99, 0.01], [0.12, 0.88]]", "[[0.99, 0.02], [0.12, 0.88]]", "S012", "[|[0.99",
     "adds up to 1.01"},
    {"[[0.99, 0.01], [0.12, 0.88]]", "[[0.99, 0.01]]", "S013", "|[[0.99", "1 rows for 2 labels"},
    {"[[0.99, 0.01], [0.12, 0.88]]", "[[0.99, 0.01], [1]]", "S013", "|[1]",
     "1 entries for 2 labels"},
    {"[\"employed\", \"unemployed\"]", "[\"employed\", \"employed\", \"unemployed\"]", "S009",
     "|\"employed\", \"unemployed\"]", "is there twice"},
    // [[event]] and hazards
    {"base = 0.012", "base = 1.5", "S004", "base = |1.5", "at least 0 and below 1"},
    {"base = 0.01\nwhen", "base = 1\nwhen", "S010", "base = |1\nwhen", "alone in its group"},
    {"base = 0.012", "base = 1\neffect = { quality = 0.1 }", "S010", "base = |1\neffect",
     "no effect, link or loading"},
    {"base = 0.012", "base = 1\nlink = \"probit\"", "S010", "base = |1\nlink",
     "no effect, link or loading"},
    {"base = 0.6", "base = 1", "S004", "base = |1\neffect = { need = 0.1", "below 1"},
    {"base = 0.012\n", "", "S005", "[[event]]\nname = \"new", "needs \"base\""},
    {"base = 0.01\nwhen", "base = 0.99\nwhen", "S010", "|0.99\nwhen",
     "the bases of the group \"life\" sum to 1.01 at employment employed"},
    {"base = 0.01\nwhen", "base = { M0 = 0.01 }\nwhen", "S013", "|{ M0 = 0.01 }\nwhen",
     "given by employment and by worst_bucket"},
    {"employed = 0.02, unemployed = 0.05 }\neffect", "employed = 0.02 }\neffect", "S005",
     "|{ employed = 0.02 }", "lacks \"unemployed\""},
    {"employed = 0.02, unemployed = 0.05 }\neffect", "employed = 0.02, unemploied = 0.05 }\neffect",
     "S006", "unemploied", "did you mean \"unemployed\"?"},
    {"employed = 0.02, unemployed = 0.05 }\neffect", "old = 0.02 }\neffect", "S006",
     "|{ old = 0.02", "neither buckets"},
    {"effect = { quality_100 = -0.3 }", "effect = { qality_100 = -0.3 }", "S006", "qality_100",
     "unknown feature \"qality_100\""},
    {"effect = { quality_100 = -0.3 }", "effect = { dpd = 0.3 }", "S006", "dpd = 0.3",
     "use \"worst_dpd\""},
    {"effect = { quality_100 = -0.3 }", "effect = { utilisation = 0.3 }", "S006",
     "utilisation = 0.3", "use \"total_utilisation\""},
    {"effect = { quality_100 = -0.3 }", "effect = { employment = 0.3 }", "S006", "employment = 0.3",
     "such as \"employment.employed\""},
    {"effect = { quality_100 = -0.3 }", "effect = { macro.unemployment = 0.3 }", "S002",
     "macro.unemployment = 0.3", "in quotes"},
    {"base = 0.012", "base = 0.012\nloading = 0.1", "S013", "loading = |0.1", "link = \"probit\""},
    {"base = 0.01\nwhen", "base = 0.01\nlink = \"probit\"\nwhen", "S013", "|\"probit\"",
     "needs a group of its own"},
    {"change = { lenders = \"+1\", score", "change = { lender = \"+1\", score", "S006",
     "lender = ", "did you mean \"lenders\"?"},
    {"change = { lenders = \"+1\"", "change = { lenders = \"1+\"", "S008", "|\"1+\"",
     "\"reset\" or a number"},
    {"change = { lenders = \"+1\"", "change = { employment = \"out\"", "S008", "|\"out\"",
     "\"out\" is not a label of \"employment\""},
    {"change = { lenders = \"+1\"", "change = { employment = 1", "S008", "employment = |1",
     "only be set to a label"},
    {"fraud = true }", "fraud = \"+1\" }", "S008", "|\"+1\" }", "true or false"},
    {"score = \"-5\"", "score = 1000", "S004", "score = |1000", "between 350 and 950"},
    // [behaviour]
    {"[behaviour.draw.card]", "[behaviour.draw.crad]", "S003", "[behaviour.draw.|crad]",
     "unknown key \"crad\" in [behaviour.draw]"},
    {"base = { M0 = 0.2, M1 = 0.0 }", "base = { M1 = 0.0 }", "S005", "|{ M1 = 0.0 }", "needs M0"},
    {"base = { M0 = 0.2, M1 = 0.0 }", "base = { M0 = 0.2, M8 = 0.0 }", "S003", "M8",
     "is no bucket"},
    {"of = \"yuan\"", "of = \"fen\"", "S006", "|\"fen\"", "\"available\", \"yuan\""},
    {"[behaviour.service.settle]", "[behaviour.service.setle]", "S003",
     "[behaviour.service.|setle]", "did you mean \"settle\"?"},
    {"[behaviour.service.settle]", "[behaviour.service.pay]", "S003", "[behaviour.service.|pay]",
     "what is left over"},
    {"base = { M0 = 0.05 }", "base = { M0 = 0.05, M1 = 0.3 }", "S010", "|{ M0 = 0.05, M1 = 0.3 }",
     "sum to 1.01 at M1"},
    {"base = { M0 = 0.05 }", "base = { M0 = 0.05 }\nday = \"never\"", "S006", "|\"never\"",
     "one of \"any\", \"due\""},
    {"effect = { any_closed = 1.5 }", "effect = { missed = 1.5 }", "S006", "missed = 1.5",
     "use \"any_missed\""},
    {"[score]\neffect = { any_missed", "[score]\neffect = { missed", "S006", "missed = -20",
     "use \"any_missed\""},
    {"[score]\n", "[score]\npull = 2\n", "S004", "pull = |2", "between 0 and 1"},
    // [[rule]] and conditions
    {"cause = \"arrears\"\n", "", "S005", "[[rule]]\nname = \"arrears\"", "needs \"cause\""},
    {"cause = \"arrears\"\n", "cause = \"arrears!\"\n", "S004", "|\"arrears!\"", "letters, digits"},
    {"\"months_since_draw > 3\"", "\"months_since_draw >> 3\"", "S007",
     "\"months_since_draw |>> 3\"", "unknown comparison \">>\""},
    {"\"months_since_draw > 3\"", "\"months_since_draw = 3\"", "S007", "\"months_since_draw |= 3\"",
     "unknown comparison \"=\""},
    {"\"months_since_draw > 3\"", "\"months_since_draw\"", "S007", "|\"months_since_draw\"",
     "no comparison"},
    {"\"months_since_draw > 3\"", "\"months_since_drew > 3\"", "S006", "\"|months_since_drew > 3\"",
     "did you mean \"months_since_draw\"?"},
    {"\"months_since_draw > 3\"", "\"months_since_draw > \"", "S007", "|\"months_since_draw > \"",
     "lacks a side"},
    {"\"months_since_draw > 3\"", "\"0 < dpd < 3\"", "S007", "\"0 < |dpd < 3\"", "one comparison"},
    {"score < policy.cutoff", "score < policy.cut", "S006", "score < |policy.cut", "policy.cutoff"},
    {"segment == young", "segment == yung", "S006", "segment == |yung", "did you mean \"young\"?"},
    {"segment == young", "segment > young", "S007", "segment |> young", "with == or !="},
    {"segment == young", "fraud > true", "S007", "fraud |> true", "== or !="},
    {"\"worst_dpd >= 30\"", "\"dpd >= 30\"", "S006", "\"|dpd >= 30\"", "use \"worst_dpd\""},
    {"\"worst_dpd >= 30\"", "30", "S002", "|30, \"segment", "must be a string"},
    {"chance = 0.15", "chance = 1.5", "S004", "chance = |1.5", "between 0 and 1"},
    {"do = [\"close\"]", "do = [\"closed\"]", "S006", "|\"closed\"", "did you mean \"close\"?"},
    {"do = [\"close\"]", "do = []", "S005", "do = |[]", "is empty"},
    {"do = [\"close\"]", "do = [\"close\", \"freeze\"]", "S013", "do = |[\"close\", \"freeze\"]",
     "at most one"},
    {"do = [\"close\"]", "do = [\"close\", \"cut\"]", "S002", "|\"cut\"", "{ cut = … }"},
    {"{ cut = 0.5 }", "{ cut = 1.5 }", "S004", "cut = |1.5", "below 1"},
    {"{ cut = 0.5 }", "{ raise = 0.5 }", "S004", "raise = |0.5", "above 1"},
    {"{ cut = 0.5 }", "{ slash = 0.5 }", "S006", "slash", "unknown action"},
    {"{ cut = 0.5 }", "{ cut = 0.5, raise = 2 }", "S013", "|{ cut = 0.5, raise", "one key"},
    {"on = [\"open\", \"frozen\"]", "on = [\"open\", \"uninvited\"]", "S013", "|\"uninvited\"]",
     "can't close an account that is uninvited"},
    {"on = [\"open\", \"frozen\"]", "on = [\"open\", \"frosen\"]", "S006", "|\"frosen\"",
     "did you mean \"frozen\"?"},
    {"scope = \"loan\"", "scope = \"laon\"", "S006", "|\"laon\"", "did you mean \"loan\"?"},
    {"scope = \"loan\"", "scope = []", "S005", "scope = |[]", "is empty"},
    {"causes = [\"disuse\"]", "causes = [\"disus\"]", "S006", "|\"disus\"",
     "did you mean \"disuse\"?"},
    {"scope = \"loan\"", "select = { rank = \"score\" }", "S005", "|{ rank = \"score\" }",
     "needs one of"},
    {"scope = \"loan\"", "select = { rank = \"balance\", worst = 0.1 }", "S013", "worst = |0.1",
     "neither end"},
    {"scope = \"loan\"", "select = { rank = \"score\", worst = 0 }", "S004", "worst = |0",
     "above 0"},
    {"announced = 2020-08-01", "announced = 2020-10-01", "S011", "announced = |2020-10-01",
     "later than"},
    {"date = 2020-09-15\n", "", "S013", "announced = |2020-08-01", "needs a \"date\""},
    {"name = \"back\"", "name = \"cap 3\"\ndo = [{ cut = 0.5 }]\n[[rule]]\nname = \"cap 373330\"",
     "S015", "|\"cap 373330\"", "share random numbers"},
    // [[timeline]], [[shock]], [[maintenance]]
    {"until = 2020-11-01", "until = 2020-07-17", "S011", "until = |2020-07-17",
     "later than its \"from\""},
    {"announced = 2020-05-09", "announced = 2020-08-09", "S011", "announced = |2020-08-09",
     "later"},
    {"set = { \"product.loan.limit.max\" = 200_000 }\nscale = { \"product.loan.daily_rate\" = 0.9 "
     "}\n",
     "", "S005", "[[timeline]]", "needs one of \"set\", \"add\", \"scale\""},
    {"\"product.loan.limit.max\"", "\"product.lone.limit.max\"", "S006", "\"product.lone", "lone"},
    {"\"product.loan.limit.max\"", "\"product.loan.limit.maxx\"", "S003",
     "\"product.loan.limit.maxx\"", "(as in force from 2020-07-17)"},
    {"= 200_000 }", "= -5 }", "S004", "|-5 }", "(as in force from 2020-07-17)"},
    {"\"product.loan.limit.max\" = 200_000", "\"product.loan.due_day\" = 5", "S014",
     "\"product.loan.due_day\"", "fixed for a run"},
    {"month = \"2020-03\"", "month = \"March\"", "S011", "|\"March\"", "written \"2020-03\""},
    {"change = { score = \"-20\" }", "chance = 1", "S005", "[[shock]]", "needs \"change\""},
    {"from = 2020-03-31T12:00:00", "from = \"2020-03-31\"", "S002", "|\"2020-03-31\"",
     "date and time"},
    {"hours = 36", "hours = 0", "S004", "hours = |0", "above 0"},
    {"deferred = 0.7", "deferred = 0.7\nrival = 0.4", "S012", "[[maintenance]]", "more than 1"},
    {"deferred = 0.7", "blocks = [\"service\"]", "S006", "|\"service\"", "only \"draw\""},
    // [[funder]]
    {"[[shock]]", "[[funder]]\nname = \"bank\"\n[[shock]]", "S005", "[[funder]]",
     "needs \"share\""},
    {"[[shock]]", "[[funder]]\nname = \"bank\"\nshare = 1.2\n[[shock]]", "S004", "share = |1.2",
     "between 0 and 1"},
    {"[[shock]]",
     "[[funder]]\nname = \"bank\"\nshare = { 2020-01 = 0.5, 2020-01-02 = 0.6 }\n[[shock]]", "S011",
     "2020-01-02 = 0.6", "is no month"},
    {"[[shock]]",
     "[[funder]]\nname = \"bank\"\nshare = { 2020-05 = 0.5, 2020-03 = 0.6 }\n[[shock]]", "S011",
     "2020-03 = 0.6", "does not come after 2020-05"},
    {"[[shock]]", "[[funder]]\nname = \"bank\"\nshare = {}\n[[shock]]", "S005", "share = |{}",
     "needs a month"},
    {"[[shock]]",
     "[[funder]]\nname = \"bank\"\nshare = 0.7\n[[funder]]\nname = \"trust\"\nshare = 0.4\n"
     "[[shock]]",
     "S012", "share = |0.4\n", "add up to 1.1 in 2019-10, more than 1"},
    {"[[shock]]",
     "[[funder]]\nname = \"platform\"\nshare = 0.4\n[[funder]]\nname = \"bank\"\n"
     "share = { 2020-01 = 0.6, 2020-07 = 0.7 }\n[[shock]]",
     "S012", "share = |0.4\n", "is 0.4 in 2020-07, but the others leave 0.3"},
    {"[[shock]]",
     "[[funder]]\nname = \"bank\"\nshare = 0.5\napplies = \"stock\"\n[[funder]]\n"
     "name = \"trust\"\nshare = 0.4\napplies = \"new\"\n[[shock]]",
     "S013", "applies = |\"new\"", "the same for all funders"},
    {"[[shock]]", "[[funder]]\nname = \"platform\"\noverflow = \"platform\"\n[[shock]]", "S013",
     "overflow = |\"platform\"", "to itself"},
    {"[[shock]]",
     "[[funder]]\nname = \"a\"\nshare = 0\n[[funder]]\nname = \"b\"\nshare = 0\n[[funder]]\n"
     "name = \"c\"\nshare = 0\n[[funder]]\nname = \"d\"\nshare = 0\n[[shock]]",
     "S004", "[[funder]]\nname = \"d\"", "4 funders besides the platform; there may be 3"},
    {"scale = { \"product.loan.daily_rate\" = 0.9 }\n",
     "[[funder]]\nname = \"bank\"\nshare = 0.5\n[[timeline]]\nname = \"later\"\n"
     "from = 2020-08-01\nset = { \"funder.bank.applies\" = \"stock\" }\n",
     "S014", "\"funder.bank.applies\"", "fixed for a run"},
    // [economics], [provision], recoveries
    {"[[shock]]", "[economics]\nfee_share_of_interest = 1.1\n[[shock]]", "S004", "|1.1",
     "between 0 and 1"},
    {"[[shock]]", "[economics]\nopex = 1\n[[shock]]", "S003", "opex = 1",
     "unknown key \"opex\" in [economics]"},
    {"[[shock]]", "[provision]\npd_by_bucket = { M1 = 0.1 }\nlgd = 0.8\n[[shock]]", "S005",
     "|{ M1 = 0.1 }", "needs M0"},
    {"[[shock]]", "[provision]\npd_by_bucket = { M0 = 0.1, M8 = 1 }\nlgd = 0.8\n[[shock]]", "S003",
     "M8 = 1", "is no bucket"},
    {"[[shock]]", "[provision]\npd_by_bucket = { M0 = 0.1, M2 = 2 }\nlgd = 0.8\n[[shock]]", "S004",
     "M2 = |2", "between 0 and 1"},
    {"[[shock]]", "[provision]\npd_by_bucket = { M0 = 0.1 }\n[[shock]]", "S005", "[provision]",
     "needs \"lgd\""},
    {"[[shock]]", "[provision]\npd_by_bucket = { M0 = 0.1 }\nlgd = 0.8\nsicr_dpd = 45\n[[shock]]",
     "S004", "sicr_dpd = |45", "begin a bucket: 1, 30, 60, 90"},
    {"[[shock]]",
     "[provision]\npd_by_bucket = { M0 = 0.1 }\nlgd = 0.8\nsicr_dpd = 90\n"
     "default_dpd = 90\n[[shock]]",
     "S013", "default_dpd = |90", "beyond \"sicr_dpd\", 90"},
    {"daily_rate = 0.0003", "daily_rate = 0.0003\nrecovery_curve = [0.6, 0.6]", "S012",
     "|[0.6, 0.6]", "add up to 1.2, more than 1"},
    {"daily_rate = 0.0003", "daily_rate = 0.0003\nrecovery_curve = [0.1, -0.1]", "S004", "|-0.1]",
     "between 0 and 1"},
    // [pool]
    {"[[shock]]", "[pool]\nquota_per_borrower = 0\n[[shock]]", "S004", "quota_per_borrower = |0",
     "above 0"},
    {"[[shock]]", "[pool]\nquota_per_borrower = 9_000\nproducts = [\"laon\"]\n[[shock]]", "S006",
     "|\"laon\"", "did you mean \"loan\"?"},
    {"[[shock]]",
     "[pool]\nquota_per_borrower = 9_000\nreallocate = { share = 1, rank = \"scor\" }\n[[shock]]",
     "S006", "|\"scor\"", "did you mean \"score\"?"},
    {"[[shock]]", "[pool]\nquota_per_borrower = 9_000\nreallocate = { share = 0.5 }\n[[shock]]",
     "S005", "reallocate = |{", "needs \"rank\""},
    {"[[shock]]",
     "[pool]\nquota_per_borrower = 9_000\n"
     "reallocate = { share = 0.5, rank = \"score\", step = 1 }\n[[shock]]",
     "S004", "step = |1", "above 1"},
    {"need = 0.3, utilisation", "\"book.pool_free\" = 0.3, utilisation", "S006",
     "\"book.pool_free\"", "needs a section [pool]"},
    {"\"product.loan.limit.max\" = 200_000", "\"pool\" = { quota_per_borrower = 9_000 }", "S014",
     "\"pool\"", "fixed for a run"},
    // [[derived]]
    {"[[shock]]", "[[derived]]\nname = \"x\"\n[[shock]]", "S005", "[[derived]]",
     "one of \"when\" and \"of\""},
    {"[[shock]]", "[[derived]]\nname = \"x\"\nof = \"score\"\n[[shock]]", "S005", "[[derived]]",
     "needs one of \"square_at\""},
    {"[[shock]]", "[[derived]]\nname = \"x\"\nof = \"score\"\nabove = 1\nbelow = 2\n[[shock]]",
     "S013", "[[derived]]", "needs one of \"square_at\""},
    {"[[shock]]", "[[derived]]\nname = \"x\"\nof = \"score_100\"\nabove = 1\n[[shock]]", "S006",
     "|\"score_100\"", "without \"_100\""},
    {"[[shock]]", "[[derived]]\nname = \"x\"\nof = \"segment\"\nabove = 1\n[[shock]]", "S006",
     "|\"segment\"", "is a category"},
    {"[[shock]]",
     "[[derived]]\nname = \"x\"\nof = \"y\"\nabove = 1\n[[derived]]\nname = \"y\"\n"
     "when = [\"dpd > 0\"]\n[[shock]]",
     "S006", "of = |\"y\"", "reads earlier ones"},
    {"[[shock]]", "[[derived]]\nname = \"x\"\nwhen = []\n[[shock]]", "S005", "when = |[]",
     "is empty"},
    {"[[shock]]", "[[derived]]\nname = \"x\"\nwhen = [\"dpd > 0\"]\nabove = 1\n[[shock]]", "S013",
     "above = 1", "makes no sense with \"when\""},
    {"[[shock]]", "[[derived]]\nname = \"dpd\"\nwhen = [\"score > 0\"]\n[[shock]]", "S009",
     "|\"dpd\"\nwhen", "the name of another feature"},
    {"effect = { any_missed = -20 }",
     "effect = { late = -20 }\n[[derived]]\nname = \"late\"\nwhen = [\"dpd > 0\"]", "S006",
     "late = -20", "belongs to one account"},
    {"scale = { \"product.loan.daily_rate\" = 0.9 }\n",
     "[[derived]]\nname = \"x\"\nof = \"score\"\nabove = 1\n[[timeline]]\nname = \"later\"\n"
     "from = 2020-08-01\nset = { \"derived.x.of\" = \"dpd\" }\n",
     "S014", "\"derived.x.of\"", "fixed for a run"},
    // attributes of kind "index", starts by distribution
    {"kind = \"clock\"",
     "kind = \"clock\"\n[[attribute]]\nname = \"mood\"\nkind = \"index\"\nsd = 1", "S005",
     "[[attribute]]\nname = \"mood\"", "needs \"phi\""},
    {"kind = \"clock\"", "kind = \"clock\"\nphi = 0.5", "S013", "phi = 0.5", "for indices only"},
    {"kind = \"clock\"", "kind = \"clock\"\ninitial = { normal = [1] }", "S002", "|[1]",
     "must be [mean, sd]"},
    {"kind = \"clock\"", "kind = \"clock\"\ninitial = -1", "S004", "initial = |-1",
     "between 0 and 999"},
    {"change = { device = \"reset\"",
     "change = { mood = \"reset\" }\n[[attribute]]\nname = \"mood\"\nkind = \"index\"\nphi = 0.5\n"
     "sd = 1\n[[event]]\nname = \"other\"\nbase = 0.1\nchange = { device = \"reset\"",
     "S008", "|\"reset\" }", "must be"},
    // rules: truth and plans
    {"do = [{ cut = 0.5 }]", "do = [{ cut = 0.5 }]\ntruth = [\"dpd > 0\"]", "S013",
     "|[\"dpd > 0\"]", "false positives"},
    {"{ cut = 0.5 }", "{ plan = { months = 61 } }", "S004", "months = |61", "between 1 and 60"},
    {"{ cut = 0.5 }", "{ plan = { rate_share = 0.5 } }", "S005", "plan = |{", "needs \"months\""},
    {"do = [\"reopen\"]", "do = [\"reopen\", { plan = { months = 6 } }]\non = [\"frozen\"]", "S013",
     "do = |[\"reopen\"", "can't offer a plan"},
    {"{ cut = 0.5 }", "{ plan = { months = 6 } }, { plan = { months = 7 } }", "S013",
     "do = |[{ plan", "at most one plan"},
    // run.split_by
    {"seed = 7", "seed = 7\nsplit_by = \"employmnt\"", "S006", "|\"employmnt\"",
     "did you mean \"employment\"?"},
    {"seed = 7", "seed = 7\nsplit_by = \"employment\"", "S013", "|\"employment\"",
     "has a transition"},
    {"seed = 7", "seed = 7\nsplit_by = \"lenders\"", "S013", "|\"lenders\"", "is no category"},
    {"seed = 7",
     "seed = 7\nsplit_by = \"arm\"\n[[attribute]]\nname = \"arm\"\ncategories = [\"x\", \"y\"]\n"
     "[[shock]]\nmonth = \"2020-05\"\nchange = { arm = \"x\" }",
     "S013", "|\"arm\"\n[[attribute]]", "is changed by"},
};

// Line and column, both from 1, of the mark in `at`.
std::pair<int, int> place(const std::string& text, std::string at) {
  std::size_t offset = at.find('|');
  if (offset == std::string::npos) {
    offset = 0;
  } else {
    at.erase(offset, 1);
  }
  const std::size_t found = text.find(at);
  REQUIRE(found != std::string::npos);
  const std::size_t spot = found + offset;
  int line = 1;
  int column = 1;
  for (std::size_t i = 0; i < spot; ++i) {
    column = text[i] == '\n' ? 1 : column + 1;
    if (text[i] == '\n') ++line;
  }
  return {line, column};
}

std::vector<Problem> errors_of(const std::string& text) {
  try {
    scenario_from_text(text);
  } catch (const ScenarioError& error) {
    std::vector<Problem> errors;
    for (const Problem& problem : error.problems()) {
      if (problem.severity == Severity::error) errors.push_back(problem);
    }
    return errors;
  }
  return {};
}

bool matches(const Problem& problem, const Bad& bad, const std::pair<int, int>& where) {
  return problem.code == bad.code && problem.where.line == where.first &&
         problem.where.column == where.second &&
         problem.message.find(bad.message) != std::string::npos;
}

}  // namespace

TEST_CASE("each mistake in a scenario gives its problem at its place") {
  REQUIRE(kBad.size() >= 70);
  for (const Bad& bad : kBad) {
    const std::string text = with(kSmallScenario, bad.from, bad.to);
    const std::vector<Problem> errors = errors_of(text);
    INFO(bad.from << " -> " << bad.to << "\n" << render(errors, false));
    const std::pair<int, int> where = place(text, bad.at);
    INFO("expected " << bad.code << " at " << where.first << ":" << where.second);
    int found = 0;
    int others = 0;
    for (const Problem& problem : errors) {
      if (matches(problem, bad, where)) {
        ++found;
      } else if (problem.message.find("(as in force from") == std::string::npos) {
        ++others;  // neither it nor its consequence for a later date
      }
    }
    CHECK(found == 1);
    CHECK(others == 0);
  }
}

}  // namespace lendsim
