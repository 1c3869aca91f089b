# A measure over time without any library for HDF5, from the tables of `lendsim export`.
#
#     gnuplot -c over_time.gp CSV-FOLDER MEASURE PICTURE.png     any variable of root.csv
if (ARGC != 3) { print "usage: gnuplot -c over_time.gp CSV-FOLDER MEASURE PICTURE.png"; exit status 64 }
table = ARG1 . "/root.csv"

set datafile separator comma
set datafile columnheaders
# Standard errors stand in rows of their own, in the order of the means'.
array error[1201]
do for [i = 1 : 1201] { error[i] = 0 }
stats table using (strcol("statistic") eq "se" ? (error[int(column("month")) + 1] = column(ARG2), 0) : 0) nooutput
stats table using (column("month") > 0 ? column(ARG2) : NaN) nooutput
set terminal pngcairo size 960, 540 font "sans,11"
set output ARG3
set title ARG2 . ": mean (bars: ± 1 standard error), 5 % and 95 % of replications" noenhanced
set format x "%Y-%m"
set yrange [(STATS_min < 0 ? STATS_min : 0) : *]
set xdata time
set rmargin 5
set border 3
set tics nomirror
unset key

# The rows of a statistic follow each other; month 0 is the opening, where flows are none.
date(statistic) = (strcol("statistic") eq statistic && column("month") > 0 ? strptime("%Y-%m-%d", strcol("date")) : NaN)
plot for [statistic in "q05 q95"] table using (date(statistic)):(column(ARG2)) \
       with lines linecolor rgb "#56B4E9" dashtype 2, \
     table using (date("mean")):(column(ARG2)):(error[int(column("month")) + 1]) \
       with yerrorbars linecolor rgb "#0072B2" pointsize 0, \
     table using (date("mean")):(column(ARG2)) with lines linecolor rgb "#0072B2" linewidth 2
