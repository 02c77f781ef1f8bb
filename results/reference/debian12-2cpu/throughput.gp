# gnuplot -d throughput.gp > throughput.svg
set encoding utf8
set terminal svg noenhanced dashed size 1000,712 font 'DejaVu Sans,10' fontscale 1.3 background '#ffffff' name 'interleave'
set datafile separator '\t'
set datafile missing '-'
set multiplot title 'Throughput: median and range over the blocks, each model on all 2 CPUs (loops: a thread a CPU)' font ',13'
set border 1 linecolor rgb '#999999'
set tics nomirror scale 0.4 textcolor rgb '#333333'
set grid back linecolor rgb '#dddddd' linewidth 1
set logscale x
set xlabel 'tasks per second'
set yrange [8.7:-0.7]
unset key
set lmargin at screen 0.15; set rmargin at screen 0.548
set tmargin at screen 0.89044944; set bmargin at screen 0.55898876
set title 'mix (cpu=200us;io=2ms;rounds=5;yield=0, 64 in flight)'
set xrange [76.325217:5992.3067]
set xtics ('100' 100, '200' 200, '500' 500, '1k' 1000, '2k' 2000, '5k' 5000)
unset arrow
set ytics format '%h'
plot 'throughput.dat' index 0 using 3:1:($4-$3):(0):8 with vectors nohead lw 5 lc rgb variable, \
     'throughput.dat' index 0 using 2:1:7:8 with points pt variable ps 1.1 lc rgb variable, \
     'throughput.dat' index 0 using 5:1:6:ytic(9) with labels left offset 0.9,0 font ',9' tc rgb '#555555'

set lmargin at screen 0.578; set rmargin at screen 0.976
set tmargin at screen 0.89044944; set bmargin at screen 0.55898876
set title 'noop'
set xrange [1849.0904:2.9052155e+08]
set xtics ('10k' 10000, '100k' 100000, '1M' 1000000, '10M' 10000000, '100M' 1e+08)
unset arrow
set ytics 1 format ''
plot 'throughput.dat' index 1 using 3:1:($4-$3):(0):8 with vectors nohead lw 5 lc rgb variable, \
     'throughput.dat' index 1 using 2:1:7:8 with points pt variable ps 1.1 lc rgb variable, \
     'throughput.dat' index 1 using 5:1:6 with labels left offset 0.9,0 font ',9' tc rgb '#555555'

set lmargin at screen 0.15; set rmargin at screen 0.548
set tmargin at screen 0.41853933; set bmargin at screen 0.087078652
set title 'quick_sort (n=16k)'
set xrange [683.4249:4143.5138]
set xtics ('1k' 1000, '2k' 2000)
unset arrow
set ytics format '%h'
plot 'throughput.dat' index 2 using 3:1:($4-$3):(0):8 with vectors nohead lw 5 lc rgb variable, \
     'throughput.dat' index 2 using 2:1:7:8 with points pt variable ps 1.1 lc rgb variable, \
     'throughput.dat' index 2 using 5:1:6:ytic(9) with labels left offset 0.9,0 font ',9' tc rgb '#555555'

set lmargin at screen 0.578; set rmargin at screen 0.976
set tmargin at screen 0.41853933; set bmargin at screen 0.087078652
set title 'tcp_echo (bytes=64;delay=2ms;rounds=1, 64 in flight)'
set xrange [404.75426:129776.5]
set xtics ('1k' 1000, '10k' 10000, '100k' 100000)
unset arrow
set ytics 1 format ''
plot 'throughput.dat' index 3 using 3:1:($4-$3):(0):8 with vectors nohead lw 5 lc rgb variable, \
     'throughput.dat' index 3 using 2:1:7:8 with points pt variable ps 1.1 lc rgb variable, \
     'throughput.dat' index 3 using 5:1:6 with labels left offset 0.9,0 font ',9' tc rgb '#555555'

unset multiplot
