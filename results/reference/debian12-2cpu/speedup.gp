# gnuplot -d speedup.gp > speedup.svg
set encoding utf8
set terminal svg noenhanced dashed size 1000,664 font 'DejaVu Sans,10' fontscale 1.3 background '#ffffff' name 'interleave'
set datafile separator '\t'
set datafile missing '-'
set multiplot title 'Speed-up: paired median and 95% confidence interval' font ',13'
set border 1 linecolor rgb '#999999'
set tics nomirror scale 0.4 textcolor rgb '#333333'
set grid back linecolor rgb '#dddddd' linewidth 1
set logscale x
set xlabel 'times as fast as serial (line: equal; dashed: 2 CPUs)'
set yrange [7.7:-0.7]
unset key
set lmargin at screen 0.15; set rmargin at screen 0.548
set tmargin at screen 0.88253012; set bmargin at screen 0.56325301
set title 'mix (cpu=200us;io=2ms;rounds=5;yield=0, 64 in flight)'
set xrange [0.86956522:67.480111]
set xtics ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20, '50' 50)
unset arrow
set arrow from 1, graph 0 to 1, graph 1 nohead back lc rgb '#888888' lw 1 dt 1
set arrow from 2, graph 0 to 2, graph 1 nohead back lc rgb '#888888' lw 1.5 dt 2
set ytics format '%h'
plot 'speedup.dat' index 0 using 3:1:($4-$3):(0):8 with vectors nohead lw 5 lc rgb variable, \
     'speedup.dat' index 0 using 2:1:7:8 with points pt variable ps 1.1 lc rgb variable, \
     'speedup.dat' index 0 using 5:1:6:ytic(9) with labels left offset 0.9,0 font ',9' tc rgb '#555555'

set lmargin at screen 0.578; set rmargin at screen 0.976
set tmargin at screen 0.88253012; set bmargin at screen 0.56325301
set title 'noop'
set xrange [0.00020511732:27.121042]
set xtics ('1m' 0.001, '10m' 0.01, '100m' 0.1, '1' 1, '10' 10)
unset arrow
set arrow from 1, graph 0 to 1, graph 1 nohead back lc rgb '#888888' lw 1 dt 1
set arrow from 2, graph 0 to 2, graph 1 nohead back lc rgb '#888888' lw 1.5 dt 2
set ytics 1 format ''
plot 'speedup.dat' index 1 using 3:1:($4-$3):(0):8 with vectors nohead lw 5 lc rgb variable, \
     'speedup.dat' index 1 using 2:1:7:8 with points pt variable ps 1.1 lc rgb variable, \
     'speedup.dat' index 1 using 5:1:6 with labels left offset 0.9,0 font ',9' tc rgb '#555555'

set lmargin at screen 0.15; set rmargin at screen 0.548
set tmargin at screen 0.4126506; set bmargin at screen 0.093373494
set title 'quick_sort (n=16k)'
set xrange [0.69167116:4.1935097]
set xtics ('1' 1, '2' 2)
unset arrow
set arrow from 1, graph 0 to 1, graph 1 nohead back lc rgb '#888888' lw 1 dt 1
set arrow from 2, graph 0 to 2, graph 1 nohead back lc rgb '#888888' lw 1.5 dt 2
set ytics format '%h'
plot 'speedup.dat' index 2 using 3:1:($4-$3):(0):8 with vectors nohead lw 5 lc rgb variable, \
     'speedup.dat' index 2 using 2:1:7:8 with points pt variable ps 1.1 lc rgb variable, \
     'speedup.dat' index 2 using 5:1:6:ytic(9) with labels left offset 0.9,0 font ',9' tc rgb '#555555'

set lmargin at screen 0.578; set rmargin at screen 0.976
set tmargin at screen 0.4126506; set bmargin at screen 0.093373494
set title 'tcp_echo (bytes=64;delay=2ms;rounds=1, 64 in flight)'
set xrange [0.86956522:274.93664]
set xtics ('1' 1, '10' 10, '100' 100)
unset arrow
set arrow from 1, graph 0 to 1, graph 1 nohead back lc rgb '#888888' lw 1 dt 1
set arrow from 2, graph 0 to 2, graph 1 nohead back lc rgb '#888888' lw 1.5 dt 2
set ytics 1 format ''
plot 'speedup.dat' index 3 using 3:1:($4-$3):(0):8 with vectors nohead lw 5 lc rgb variable, \
     'speedup.dat' index 3 using 2:1:7:8 with points pt variable ps 1.1 lc rgb variable, \
     'speedup.dat' index 3 using 5:1:6 with labels left offset 0.9,0 font ',9' tc rgb '#555555'

unset multiplot
