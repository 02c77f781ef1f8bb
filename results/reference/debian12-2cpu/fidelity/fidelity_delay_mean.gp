# gnuplot fidelity_delay_mean.gp > fidelity_delay_mean.svg
set encoding utf8
set terminal svg noenhanced dashed size 1000,418 font 'DejaVu Sans,10' fontscale 1.3 background '#ffffff' name 'interleave'
set datafile separator '\t'
set datafile missing '-'
set multiplot title 'Delay of a packet beside computing threads (mean)' font ',13'
set border 1 linecolor rgb '#999999'
set tics nomirror scale 0.4 textcolor rgb '#333333'
set grid back linecolor rgb '#dddddd' linewidth 1
set logscale y
set xlabel 'switch interval (ms)'
set logscale x
unset key
set lmargin at screen 0.095; set rmargin at screen 0.493
set tmargin at screen 0.81339713; set bmargin at screen 0.23923445
set title '2 computing threads'
set ylabel 'ms'
set yrange [1.4840278:43.459529]
set ytics ('2' 2, '5' 5, '10' 10, '20' 20)
plot 'fidelity_delay_mean.dat' index 0 using 1:2:3:4 with yerrorlines lw 1.6 pt 8 ps 0.8 lc rgb '#5566aa' notitle, \
     'fidelity_delay_mean.dat' index 1 using 1:2:3:4 with yerrorlines lw 1.6 pt 11 ps 0.8 lc rgb '#775544' notitle, \
     'fidelity_delay_mean.dat' index 2 using 1:2:3:4 with yerrorlines lw 1.6 pt 6 ps 0.8 lc rgb '#775544' notitle

set lmargin at screen 0.578; set rmargin at screen 0.976
set tmargin at screen 0.81339713; set bmargin at screen 0.23923445
set title '4 computing threads'
set ylabel ''
set yrange [3.1499932:46.291735]
set ytics ('5' 5, '10' 10, '20' 20)
plot 'fidelity_delay_mean.dat' index 3 using 1:2:3:4 with yerrorlines lw 1.6 pt 8 ps 0.8 lc rgb '#5566aa' notitle, \
     'fidelity_delay_mean.dat' index 4 using 1:2:3:4 with yerrorlines lw 1.6 pt 11 ps 0.8 lc rgb '#775544' notitle, \
     'fidelity_delay_mean.dat' index 5 using 1:2:3:4 with yerrorlines lw 1.6 pt 6 ps 0.8 lc rgb '#775544' notitle

unset title; unset xlabel; unset ylabel; unset tics; unset border; unset grid
unset logscale; unset arrow; set xrange [0:1]; set yrange [0:1]
set lmargin at screen 0.02; set rmargin at screen 0.98
set bmargin at screen 0; set tmargin at screen 0.1
set key at screen 0.5,0.012 center bottom horizontal maxcols 5 samplen 2.5 spacing 1.2 width 1
plot NaN with linespoints lw 1.6 pt 8 ps 0.8 lc rgb '#5566aa' title 'CPython 3.11.7', \
     NaN with linespoints lw 1.6 pt 11 ps 0.8 lc rgb '#775544' title 'CPython 3.13.0', \
     NaN with linespoints lw 1.6 pt 6 ps 0.8 lc rgb '#775544' title 'simulator'
unset multiplot
