# gnuplot -d workers.gp > workers.svg
set encoding utf8
set terminal svg noenhanced dashed size 1000,782 font 'DejaVu Sans,10' fontscale 1.3 background '#ffffff' name 'interleave'
set datafile separator '\t'
set datafile missing '-'
set multiplot title 'Throughput against workers: median and range over the blocks' font ',13'
set border 1 linecolor rgb '#999999'
set tics nomirror scale 0.4 textcolor rgb '#333333'
set grid back linecolor rgb '#dddddd' linewidth 1
set logscale y
set xlabel 'workers'
set logscale x 2
set xtics (1, 2, 64)
set xrange [0.83333333:76.8]
unset key
set lmargin at screen 0.095; set rmargin at screen 0.493
set tmargin at screen 0.90025575; set bmargin at screen 0.59335038
set title 'mix (cpu=200us;io=2ms;rounds=5;yield=0, 64 in flight)'
set ylabel 'tasks per second'
set yrange [76.325217:2189.2906]
set ytics ('100' 100, '200' 200, '500' 500, '1k' 1000, '2k' 2000)
plot 'workers.dat' index 0 using 1:2:3:4 with yerrorlines lw 1.6 pt 13 ps 0.8 lc rgb '#ccaa22' notitle, \
     'workers.dat' index 1 using 1:2:3:4 with yerrorlines lw 1.6 pt 5 ps 0.8 lc rgb '#ee7733' notitle, \
     'workers.dat' index 2 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.8 lc rgb '#555555' notitle, \
     'workers.dat' index 3 using 1:2:3:4 with yerrorlines lw 1.6 pt 6 ps 0.8 lc rgb '#117733' notitle, \
     'workers.dat' index 4 using 1:2:3:4 with yerrorlines lw 1.6 pt 15 ps 0.8 lc rgb '#22aa88' notitle, \
     'workers.dat' index 5 using 1:2:3:4 with yerrorlines lw 1.6 pt 11 ps 0.8 lc rgb '#66bbee' notitle, \
     'workers.dat' index 6 using 1:2:3:4 with yerrorlines lw 1.6 pt 9 ps 0.8 lc rgb '#0077bb' notitle

set lmargin at screen 0.578; set rmargin at screen 0.976
set tmargin at screen 0.90025575; set bmargin at screen 0.59335038
set title 'noop'
set ylabel ''
set yrange [2987811.3:18367524]
set ytics ('5M' 5000000, '10M' 10000000)
plot 'workers.dat' index 7 using 1:2:3:4 with yerrorlines lw 1.6 pt 13 ps 0.8 lc rgb '#ccaa22' notitle, \
     'workers.dat' index 8 using 1:2:3:4 with yerrorlines lw 1.6 pt 5 ps 0.8 lc rgb '#ee7733' notitle, \
     'workers.dat' index 9 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.8 lc rgb '#555555' notitle, \
     'workers.dat' index 10 using 1:2:3:4 with yerrorlines lw 1.6 pt 6 ps 0.8 lc rgb '#117733' notitle, \
     'workers.dat' index 11 using 1:2:3:4 with yerrorlines lw 1.6 pt 15 ps 0.8 lc rgb '#22aa88' notitle, \
     'workers.dat' index 12 using 1:2:3:4 with yerrorlines lw 1.6 pt 11 ps 0.8 lc rgb '#66bbee' notitle, \
     'workers.dat' index 13 using 1:2:3:4 with yerrorlines lw 1.6 pt 9 ps 0.8 lc rgb '#0077bb' notitle

set lmargin at screen 0.095; set rmargin at screen 0.493
set tmargin at screen 0.46547315; set bmargin at screen 0.15856777
set title 'quick_sort (n=16k)'
set ylabel 'tasks per second'
set yrange [683.4249:2733.6996]
set ytics ('1k' 1000, '2k' 2000)
plot 'workers.dat' index 14 using 1:2:3:4 with yerrorlines lw 1.6 pt 13 ps 0.8 lc rgb '#ccaa22' notitle, \
     'workers.dat' index 15 using 1:2:3:4 with yerrorlines lw 1.6 pt 5 ps 0.8 lc rgb '#ee7733' notitle, \
     'workers.dat' index 16 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.8 lc rgb '#555555' notitle, \
     'workers.dat' index 17 using 1:2:3:4 with yerrorlines lw 1.6 pt 6 ps 0.8 lc rgb '#117733' notitle, \
     'workers.dat' index 18 using 1:2:3:4 with yerrorlines lw 1.6 pt 15 ps 0.8 lc rgb '#22aa88' notitle, \
     'workers.dat' index 19 using 1:2:3:4 with yerrorlines lw 1.6 pt 11 ps 0.8 lc rgb '#66bbee' notitle, \
     'workers.dat' index 20 using 1:2:3:4 with yerrorlines lw 1.6 pt 9 ps 0.8 lc rgb '#0077bb' notitle

set lmargin at screen 0.578; set rmargin at screen 0.976
set tmargin at screen 0.46547315; set bmargin at screen 0.15856777
set title 'tcp_echo (bytes=64;delay=2ms;rounds=1, 64 in flight)'
set ylabel ''
set yrange [404.75426:34267.884]
set ytics ('500' 500, '1k' 1000, '2k' 2000, '5k' 5000, '10k' 10000, '20k' 20000)
plot 'workers.dat' index 21 using 1:2:3:4 with yerrorlines lw 1.6 pt 13 ps 0.8 lc rgb '#ccaa22' notitle, \
     'workers.dat' index 22 using 1:2:3:4 with yerrorlines lw 1.6 pt 5 ps 0.8 lc rgb '#ee7733' notitle, \
     'workers.dat' index 23 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.8 lc rgb '#555555' notitle, \
     'workers.dat' index 24 using 1:2:3:4 with yerrorlines lw 1.6 pt 6 ps 0.8 lc rgb '#117733' notitle, \
     'workers.dat' index 25 using 1:2:3:4 with yerrorlines lw 1.6 pt 15 ps 0.8 lc rgb '#22aa88' notitle, \
     'workers.dat' index 26 using 1:2:3:4 with yerrorlines lw 1.6 pt 11 ps 0.8 lc rgb '#66bbee' notitle, \
     'workers.dat' index 27 using 1:2:3:4 with yerrorlines lw 1.6 pt 9 ps 0.8 lc rgb '#0077bb' notitle

unset title; unset xlabel; unset ylabel; unset tics; unset border; unset grid
unset logscale; unset arrow; set xrange [0:1]; set yrange [0:1]
set lmargin at screen 0.02; set rmargin at screen 0.98
set bmargin at screen 0; set tmargin at screen 0.1
set key at screen 0.5,0.012 center bottom horizontal maxcols 5 samplen 2.5 spacing 1.2 width 1
plot NaN with linespoints lw 1.6 pt 7 ps 0.8 lc rgb '#555555' title 'serial', \
     NaN with linespoints lw 1.6 pt 5 ps 0.8 lc rgb '#ee7733' title 'process_pool', \
     NaN with linespoints lw 1.6 pt 9 ps 0.8 lc rgb '#0077bb' title 'thread_pool', \
     NaN with linespoints lw 1.6 pt 11 ps 0.8 lc rgb '#66bbee' title 'tbb_arena', \
     NaN with linespoints lw 1.6 pt 13 ps 0.8 lc rgb '#ccaa22' title 'gil_threads', \
     NaN with linespoints lw 1.6 pt 6 ps 0.8 lc rgb '#117733' title 'stackful_fibers', \
     NaN with linespoints lw 1.6 pt 15 ps 0.8 lc rgb '#22aa88' title 'stackless_tasks'
unset multiplot
