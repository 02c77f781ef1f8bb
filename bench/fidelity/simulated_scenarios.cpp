// The scenarios of scenarios.py, as the simulator plays them. simulated_turns.cpp has the others.
#include "bench/fidelity/simulated_scenarios.hpp"

#include "bench/fidelity/client.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace interleave::fidelity {

namespace {

using Ms = std::chrono::duration<double, std::milli>;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Returns the CPU time of this process.
double cpu_s() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

unsigned threads_of(const Simulation& simulation, double otherwise) {
  return static_cast<unsigned>(simulation.trial().number("threads", otherwise));
}

Clock::time_point deadline(double ms) {
  return Clock::now() + std::chrono::duration_cast<Clock::duration>(Ms(ms));
}

// Returns how many rounds per second the threads do together.
template <class Round>
double rounds_per_s(const Simulation& simulation, unsigned threads, Round round) {
  std::atomic<std::int64_t> done = 0;
  auto until = deadline(simulation.trial().number("duration_ms", 1000));
  Crew crew(simulation, threads, [&](Player& me, unsigned) {
    for (; Clock::now() < until; ++done) round(me);
  });
  auto since = Clock::now();
  crew.start();
  crew.join();
  return static_cast<double>(done) / seconds_since(since);
}

// Returns how much faster `together` is than `alone`. It runs `alone` before and after `together`,
// so that a change of the processor's speed favours neither.
template <class Alone, class Together>
Measures compare_with_sequence(Alone alone, Together together) {
  auto time_s = [](auto& action) {
    auto since = Clock::now();
    action();
    return seconds_since(since);
  };
  double before_s = time_s(alone);
  double together_s = time_s(together);
  return {{"speedup", (before_s + time_s(alone)) / 2 / together_s}};
}

// Compares threads with one thread that does the same work. The work is `pieces` calls of `piece`.
template <class Piece>
Measures compare_threads(const Simulation& simulation, unsigned threads, int pieces, bool own_locks,
                         Piece piece) {
  int each = std::max(1, pieces / static_cast<int>(threads));
  auto play = [&](Player& me, int number) {
    for (int done = 0; done < number; ++done) piece(me);
  };
  auto alone = [&] {
    Player main(simulation, simulation.gil());
    HoldGil turn(simulation.gil(), main.thread());
    play(main, each * static_cast<int>(threads));
  };
  Crew crew(
      simulation, threads, [&](Player& me, unsigned) { play(me, each); }, own_locks);
  return compare_with_sequence(alone, [&] {
    crew.start();
    crew.join();
  });
}

// The server of one_way and closed_loop.
class Server {
 public:
  Server(const Simulation& simulation, std::uint16_t client_port)
      : simulation_(simulation),
        main_(simulation, simulation.gil()),
        socket_(make_udp_socket(port_)) {
    client_.sin_family = AF_INET;
    client_.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    client_.sin_port = ::htons(client_port);
  }

  Measures play() {
    const Trial& trial = simulation_.trial();
    std::atomic<bool> stop = false;
    auto limit = deadline(trial.number("limit_ms", 20'000));
    Crew hogs(simulation_, static_cast<unsigned>(trial.number("hogs", 1)),
              [&](Player& me, unsigned) {
                while (!stop.load(std::memory_order_relaxed) && Clock::now() < limit) {
                  me.run_task(trial.task, trial.number("call_ms", 1));
                }
              });
    hogs.start();
    try {
      HoldGil turn(simulation_.gil(), main_.thread());
      send("hello", 5);
      while (serve_one()) {
      }
    } catch (const std::exception&) {
      stop = true;  // otherwise ~Crew would wait for the hogs until their limit
      throw;
    }
    stop = true;
    hogs.join();
    Measures found;
    if (trial.client->echo) return found;
    found["arrived"] = static_cast<double>(delays_ms_.size());
    add_quantiles(found, delays_ms_);
    return found;
  }

 private:
  // Python's work on a packet takes about so many turns.
  static constexpr std::int64_t turns_a_packet = 40;

  bool serve_one() {
    std::array<char, 4096> packet{};
    auto length = main_.without_lock([&] {
      ssize_t got = 0;
      while ((got = ::recv(socket_.get(), packet.data(), packet.size(), 0)) < 0 && errno == EINTR) {
      }
      return check(got, "recv");
    });
    double now = wall_clock_s();
    main_.turn(turns_a_packet);
    if (length == 3) return false;  // "end"
    if (simulation_.trial().client->echo) {
      send(packet.data(), static_cast<std::size_t>(length));
      return true;
    }
    double sent = 0;
    std::memcpy(&sent, packet.data(), sizeof sent);
    delays_ms_.push_back((now - sent) * 1e3);
    return true;
  }

  void send(const void* data, std::size_t length) {
    const auto* address =
        reinterpret_cast<const sockaddr*>(&client_);  // NOLINT(*-reinterpret-cast)
    main_.without_lock([&] {
      check(::sendto(socket_.get(), data, length, 0, address, sizeof client_), "sendto");
    });
  }

  const Simulation& simulation_;
  Player main_;
  std::uint16_t port_ = 0;
  UniqueFd socket_;
  sockaddr_in client_{};
  std::vector<double> delays_ms_;
};

}  // namespace

Crew::Crew(const Simulation& simulation, unsigned threads, const Body& body, bool own_locks)
    : ready_(threads) {
  for (unsigned number = 0; number < threads; ++number) {
    if (own_locks) locks_.push_back(simulation.make_gil());
    Gil& gil = own_locks ? *locks_.back() : simulation.gil();
    threads_.emplace_back([this, &simulation, &gil, body, number, own_locks] {
      SharedObjects own;
      Player me(simulation, gil, own_locks ? own : simulation.objects());
      ready_.count_down();
      go_.wait();
      HoldGil turn(gil, me.thread());
      body(me, number);
    });
  }
  ready_.wait();
}

Measures play_speedup(const Simulation& simulation) {
  constexpr double piece_ns = 2e6;
  double released = simulation.trial().number("released", 0);
  auto pieces = static_cast<int>(simulation.trial().number("work_ms", 400) * 1e6 / piece_ns);
  return compare_threads(simulation, threads_of(simulation, 2), pieces, false, [=](Player& me) {
    me.compute(piece_ns * (1 - released));
    if (released > 0) me.call_released(piece_ns * released);
  });
}

Measures play_interpreters(const Simulation& simulation) {
  unsigned threads = threads_of(simulation, 2);
  double each_ns = simulation.trial().number("work_ms", 400) * 1e6 / threads;
  return compare_threads(simulation, threads, static_cast<int>(threads), true,
                         [=](Player& me) { me.compute(each_ns); });
}

// Each process has its own copy of the lock, so no thread contends for it.
Measures play_processes(const Simulation& simulation) {
  unsigned number = threads_of(simulation, 2);
  double each_ns = simulation.trial().number("work_ms", 400) * 1e6 / number;
  auto work = [&] {
    Player me(simulation, simulation.gil());
    HoldGil turn(simulation.gil(), me.thread());
    me.compute(each_ns);
  };
  auto alone = [&] {
    for (unsigned done = 0; done < number; ++done) work();
  };
  return compare_with_sequence(alone, [&] {
    std::vector<pid_t> children;
    for (unsigned made = 0; made < number; ++made) {
      children.push_back(check(::fork(), "fork"));
      if (children.back() != 0) continue;
      work();
      exit_child(0);
    }
    for (pid_t child : children) {
      while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
  });
}

Measures play_rate(const Simulation& simulation) {
  const auto& task = simulation.trial().task;
  return {{"per_s", rounds_per_s(simulation, threads_of(simulation, 1),
                                 [&](Player& me) { me.run_task(task, 1); })}};
}

Measures play_cpu_sleep(const Simulation& simulation) {
  double cpu_ms = simulation.trial().number("cpu_ms", 0.5);
  Ms sleep(simulation.trial().number("sleep_ms", 5));
  auto threads = threads_of(simulation, 1);
  std::atomic<std::int64_t> rounds = 0;
  auto cpu_before_s = cpu_s();
  auto per_s = rounds_per_s(simulation, threads, [&](Player& me) {
    me.compute(cpu_ms * 1e6);
    me.without_lock([&] { std::this_thread::sleep_for(sleep); });
    ++rounds;
  });
  auto played = static_cast<double>(std::max<std::int64_t>(rounds, 1));
  auto computed_ms = 1e3 * (cpu_s() - cpu_before_s) / played;
  auto limit = 1e3 * std::min(threads / (computed_ms + sleep.count()), 1 / computed_ms);
  return {{"per_s", per_s}, {"cpu_ms", computed_ms}, {"of_limit", per_s / limit}};
}

Measures play_server(const Simulation& simulation, std::uint16_t client_port) {
  return Server(simulation, client_port).play();
}

Measures simulate(const Trial& trial, const Pace& pace, Control control,
                  std::uint16_t client_port) {
  Simulation simulation(trial, pace, control);
  if (trial.client) return play_server(simulation, client_port);
  if (trial.scenario == "speedup") return play_speedup(simulation);
  if (trial.scenario == "slices") return play_slices(simulation);
  if (trial.scenario == "handover") return play_handover(simulation);
  if (trial.scenario == "rate") return play_rate(simulation);
  if (trial.scenario == "cpu_sleep") return play_cpu_sleep(simulation);
  if (trial.scenario == "interpreters") return play_interpreters(simulation);
  if (trial.scenario == "processes") return play_processes(simulation);
  throw std::logic_error("no scenario '" + trial.scenario + "' in the simulator");
}

}  // namespace interleave::fidelity
