# gnuplot -d fidelity_legacy_requests.gp > fidelity_legacy_requests.svg
set encoding utf8
set terminal svg noenhanced dashed size 800,418 font 'DejaVu Sans,10' fontscale 1.3 background '#ffffff' name 'interleave'
set datafile separator '\t'
set datafile missing '-'
set multiplot title 'Python 2: requests a second beside a computing thread' font ',13'
set border 1 linecolor rgb '#999999'
set tics nomirror scale 0.4 textcolor rgb '#333333'
set grid back linecolor rgb '#dddddd' linewidth 1
set logscale y
set xlabel 'check interval (ticks)'
set logscale x
unset key
set lmargin at screen 0.11875; set rmargin at screen 0.97
set tmargin at screen 0.81339713; set bmargin at screen 0.23923445
set title '1 computing thread'
set ylabel 'requests/s'
set yrange [4.5365976:987.30386]
set ytics ('5' 5, '10' 10, '20' 20, '50' 50, '100' 100, '200' 200, '500' 500)
plot 'fidelity_legacy_requests.dat' index 0 using 1:2:3:4 with yerrorlines lw 1.6 pt 11 ps 0.8 lc rgb '#994455' notitle, \
     'fidelity_legacy_requests.dat' index 1 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.8 lc rgb '#ee7733' notitle

unset title; unset xlabel; unset ylabel; unset tics; unset border; unset grid
unset logscale; unset arrow; set xrange [0:1]; set yrange [0:1]
set lmargin at screen 0.02; set rmargin at screen 0.98
set bmargin at screen 0; set tmargin at screen 0.1
set key at screen 0.5,0.012 center bottom horizontal maxcols 5 samplen 2.5 spacing 1.2 width 1
plot NaN with linespoints lw 1.6 pt 7 ps 0.8 lc rgb '#ee7733' title 'simulator', \
     NaN with linespoints lw 1.6 pt 11 ps 0.8 lc rgb '#994455' title 'CPython 2.7.18'
unset multiplot
