# gnuplot -d latency.gp > latency.svg
set encoding utf8
set terminal svg noenhanced dashed size 1000,782 font 'DejaVu Sans,10' fontscale 1.3 background '#ffffff' name 'interleave'
set datafile separator '\t'
set datafile missing '-'
set multiplot title 'Latency, admission or arrival to finish: median and range over the blocks' font ',13'
set border 1 linecolor rgb '#999999'
set tics nomirror scale 0.4 textcolor rgb '#333333'
set grid back linecolor rgb '#dddddd' linewidth 1
set logscale y
set xlabel 'of all tasks are at least this fast'
set xrange [0.2:3.4]
set xtics ('50%%' 0.30103, '90%%' 1, '99%%' 2, '99.9%%' 3)
unset key
set lmargin at screen 0.095; set rmargin at screen 0.493
set tmargin at screen 0.90025575; set bmargin at screen 0.59335038
set title 'mix (cpu=200us;io=2ms;rounds=5;yield=0, 64 in flight)'
set ylabel 'latency'
set yrange [0.028375908:0.29858357]
set ytics ('50 ms' 0.05, '100 ms' 0.1, '200 ms' 0.2)
plot 'latency.dat' index 0 using 1:2:3:4 with yerrorlines lw 1.6 pt 4 ps 0.8 lc rgb '#882255' notitle, \
     'latency.dat' index 1 using 1:2:3:4 with yerrorlines lw 1.6 pt 5 ps 0.8 lc rgb '#ee7733' notitle, \
     'latency.dat' index 2 using 1:2:3:4 with yerrorlines lw 1.6 pt 8 ps 0.8 lc rgb '#332288' notitle, \
     'latency.dat' index 3 using 1:2:3:4 with yerrorlines lw 1.6 pt 9 ps 0.8 lc rgb '#0077bb' notitle, \
     'latency.dat' index 4 using 1:2:3:4 with yerrorlines lw 1.6 pt 11 ps 0.8 lc rgb '#66bbee' notitle, \
     'latency.dat' index 5 using 1:2:3:4 with yerrorlines lw 1.6 pt 13 ps 0.8 lc rgb '#ccaa22' notitle, \
     'latency.dat' index 6 using 1:2:3:4 with yerrorlines lw 1.6 pt 6 ps 0.8 lc rgb '#117733' notitle, \
     'latency.dat' index 7 using 1:2:3:4 with yerrorlines lw 1.6 pt 15 ps 0.8 lc rgb '#22aa88' notitle

set lmargin at screen 0.578; set rmargin at screen 0.976
set tmargin at screen 0.90025575; set bmargin at screen 0.59335038
set title 'noop'
set ylabel ''
set yrange [6.9565217e-08:0.0037821648]
set ytics ('100 ns' 1e-07, '1 us' 1e-06, '10 us' 1e-05, '100 us' 0.0001, '1 ms' 0.001)
plot 'latency.dat' index 8 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.8 lc rgb '#555555' notitle, \
     'latency.dat' index 9 using 1:2:3:4 with yerrorlines lw 1.6 pt 4 ps 0.8 lc rgb '#882255' notitle, \
     'latency.dat' index 10 using 1:2:3:4 with yerrorlines lw 1.6 pt 5 ps 0.8 lc rgb '#ee7733' notitle, \
     'latency.dat' index 11 using 1:2:3:4 with yerrorlines lw 1.6 pt 8 ps 0.8 lc rgb '#332288' notitle, \
     'latency.dat' index 12 using 1:2:3:4 with yerrorlines lw 1.6 pt 9 ps 0.8 lc rgb '#0077bb' notitle, \
     'latency.dat' index 13 using 1:2:3:4 with yerrorlines lw 1.6 pt 11 ps 0.8 lc rgb '#66bbee' notitle, \
     'latency.dat' index 14 using 1:2:3:4 with yerrorlines lw 1.6 pt 13 ps 0.8 lc rgb '#ccaa22' notitle, \
     'latency.dat' index 15 using 1:2:3:4 with yerrorlines lw 1.6 pt 6 ps 0.8 lc rgb '#117733' notitle, \
     'latency.dat' index 16 using 1:2:3:4 with yerrorlines lw 1.6 pt 15 ps 0.8 lc rgb '#22aa88' notitle

set lmargin at screen 0.095; set rmargin at screen 0.493
set tmargin at screen 0.46547315; set bmargin at screen 0.15856777
set title 'quick_sort (n=16k)'
set ylabel 'latency'
set yrange [0.00080701826:0.010589849]
set ytics ('1 ms' 0.001, '2 ms' 0.002, '5 ms' 0.005, '10 ms' 0.01)
plot 'latency.dat' index 17 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.8 lc rgb '#555555' notitle, \
     'latency.dat' index 18 using 1:2:3:4 with yerrorlines lw 1.6 pt 4 ps 0.8 lc rgb '#882255' notitle, \
     'latency.dat' index 19 using 1:2:3:4 with yerrorlines lw 1.6 pt 5 ps 0.8 lc rgb '#ee7733' notitle, \
     'latency.dat' index 20 using 1:2:3:4 with yerrorlines lw 1.6 pt 8 ps 0.8 lc rgb '#332288' notitle, \
     'latency.dat' index 21 using 1:2:3:4 with yerrorlines lw 1.6 pt 9 ps 0.8 lc rgb '#0077bb' notitle, \
     'latency.dat' index 22 using 1:2:3:4 with yerrorlines lw 1.6 pt 11 ps 0.8 lc rgb '#66bbee' notitle, \
     'latency.dat' index 23 using 1:2:3:4 with yerrorlines lw 1.6 pt 13 ps 0.8 lc rgb '#ccaa22' notitle, \
     'latency.dat' index 24 using 1:2:3:4 with yerrorlines lw 1.6 pt 6 ps 0.8 lc rgb '#117733' notitle, \
     'latency.dat' index 25 using 1:2:3:4 with yerrorlines lw 1.6 pt 15 ps 0.8 lc rgb '#22aa88' notitle

set lmargin at screen 0.578; set rmargin at screen 0.976
set tmargin at screen 0.46547315; set bmargin at screen 0.15856777
set title 'tcp_echo (bytes=64;delay=2ms;rounds=1, 64 in flight)'
set ylabel ''
set yrange [0.0018114157:0.049656815]
set ytics ('2 ms' 0.002, '5 ms' 0.005, '10 ms' 0.01, '20 ms' 0.02)
plot 'latency.dat' index 26 using 1:2:3:4 with yerrorlines lw 1.6 pt 4 ps 0.8 lc rgb '#882255' notitle, \
     'latency.dat' index 27 using 1:2:3:4 with yerrorlines lw 1.6 pt 5 ps 0.8 lc rgb '#ee7733' notitle, \
     'latency.dat' index 28 using 1:2:3:4 with yerrorlines lw 1.6 pt 8 ps 0.8 lc rgb '#332288' notitle, \
     'latency.dat' index 29 using 1:2:3:4 with yerrorlines lw 1.6 pt 9 ps 0.8 lc rgb '#0077bb' notitle, \
     'latency.dat' index 30 using 1:2:3:4 with yerrorlines lw 1.6 pt 11 ps 0.8 lc rgb '#66bbee' notitle, \
     'latency.dat' index 31 using 1:2:3:4 with yerrorlines lw 1.6 pt 13 ps 0.8 lc rgb '#ccaa22' notitle, \
     'latency.dat' index 32 using 1:2:3:4 with yerrorlines lw 1.6 pt 6 ps 0.8 lc rgb '#117733' notitle, \
     'latency.dat' index 33 using 1:2:3:4 with yerrorlines lw 1.6 pt 15 ps 0.8 lc rgb '#22aa88' notitle

unset title; unset xlabel; unset ylabel; unset tics; unset border; unset grid
unset logscale; unset arrow; set xrange [0:1]; set yrange [0:1]
set lmargin at screen 0.02; set rmargin at screen 0.98
set bmargin at screen 0; set tmargin at screen 0.1
set key at screen 0.5,0.012 center bottom horizontal maxcols 5 samplen 2.5 spacing 1.2 width 1
plot NaN with linespoints lw 1.6 pt 7 ps 0.8 lc rgb '#555555' title 'serial', \
     NaN with linespoints lw 1.6 pt 4 ps 0.8 lc rgb '#882255' title 'fork_per_task', \
     NaN with linespoints lw 1.6 pt 5 ps 0.8 lc rgb '#ee7733' title 'process_pool', \
     NaN with linespoints lw 1.6 pt 8 ps 0.8 lc rgb '#332288' title 'thread_per_task', \
     NaN with linespoints lw 1.6 pt 9 ps 0.8 lc rgb '#0077bb' title 'thread_pool', \
     NaN with linespoints lw 1.6 pt 11 ps 0.8 lc rgb '#66bbee' title 'tbb_arena', \
     NaN with linespoints lw 1.6 pt 13 ps 0.8 lc rgb '#ccaa22' title 'gil_threads', \
     NaN with linespoints lw 1.6 pt 6 ps 0.8 lc rgb '#117733' title 'stackful_fibers', \
     NaN with linespoints lw 1.6 pt 15 ps 0.8 lc rgb '#22aa88' title 'stackless_tasks'
unset multiplot
