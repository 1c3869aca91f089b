% How accounts end: cumulative incidence of first closures by cause, and of charge-off.
%
%     octave-cli cumulative_incidence.m RUN.h5 PICTURE.png
1;
pkg load netcdf
warning ("off", "Octave:gnuplot-graphics");
graphics_toolkit gnuplot  % works without a display

words = argv ();
if (numel (words) != 2)
  error ("usage: octave-cli cumulative_incidence.m RUN.h5 PICTURE.png");
endif
file = words{1};

% Octave's netcdf cannot read labels; the attribute `labels` repeats them.
labels = @(name) strsplit (ncreadatt (file, ["/incidence/", name], "labels"), ",");
statistic = @(name) find (strcmp (labels ("statistic"), name));
cause = labels ("cause");
age = double (ncread (file, "/incidence/age"));
% Octave counts axes from the innermost: age, cause, product, segment, statistic.
incidence = 100 * ncread (file, "/incidence/cumulative_incidence");
mean_of = squeeze (incidence(:, :, 1, 1, statistic ("mean")));
error_of = squeeze (incidence(:, :, 1, 1, statistic ("se")));

% The five most frequent. Colours of Okabe and Ito, legible for the colour-blind.
last = find (all (isfinite (mean_of), 2), 1, "last");
[~, order] = sort (mean_of(last, :), "descend");
order = order(1 : min (5, end));
colour = [0 114 178; 230 159 0; 0 158 115; 213 94 0; 204 121 167] / 255;
dash = {"-", "--", "-.", ":", "-"};

window = figure ("visible", "off");
hold on
for i = 1 : numel (order)
  plot (age, mean_of(:, order(i)), "color", colour(i, :), "linestyle", dash{i}, "linewidth", 2);
endfor
for i = 1 : numel (order)
  for side = [-1, 1]
    plot (age, mean_of(:, order(i)) + side * error_of(:, order(i)), "color", colour(i, :), ...
          "linewidth", 0.5);
  endfor
endfor
hold off
set (gca, "fontsize", 7, "box", "off", "ylim", [0, 1.05 * max(mean_of(last, order))]);
legend (strrep (cause(order), "_", " "), "location", "eastoutside", "fontsize", 7);
legend ("boxoff");
title ("Accounts first closed up to an age, by cause", ...
       "fontweight", "normal", "fontsize", 8);
xlabel ("months on book (thin lines: ± 1 standard error)", "fontsize", 7);
ylabel ("share of accounts (%)", "fontsize", 7);
print (window, words{2}, "-dpngcairo", "-S960,540");
