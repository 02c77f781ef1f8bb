#include "core/settings.hpp"

#include "core/errors.hpp"

#include <string>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using namespace std::chrono_literals;

TEST(Values, TakeUnits) {
  EXPECT_EQ(parse_count("64"), 64);
  EXPECT_EQ(parse_count("10k"), 10'000);
  EXPECT_EQ(parse_count("1.5M"), 1'500'000);
  EXPECT_EQ(parse_duration("200us"), 200us);
  EXPECT_EQ(parse_duration("0.5ms"), 500us);
  EXPECT_EQ(parse_duration("2s"), 2s);
  EXPECT_EQ(parse_duration("1m"), 60s);
  EXPECT_EQ(parse_bytes("64KiB"), 65'536);
  EXPECT_EQ(parse_bytes("512"), 512);
}

TEST(Values, TakeUnitsAsPeopleWriteThem) {
  EXPECT_EQ(parse_count("10K"), 10'000);
  EXPECT_EQ(parse_count("2G"), 2'000'000'000);
  for (const char* text : {"500us", "500\u00B5s", "500\u03BCs", "500US", "0.5MS"}) {
    EXPECT_EQ(parse_duration(text), 500us) << text;
  }
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("1.5H"), 90min);
  EXPECT_EQ(parse_duration("2d"), 48h);
  EXPECT_EQ(parse_duration("3sec"), 3s);
  EXPECT_EQ(parse_duration("3min"), 3min);
  EXPECT_EQ(parse_bytes("1GB"), 1'000'000'000);
  EXPECT_EQ(parse_bytes("1kB"), 1'000);
  EXPECT_EQ(parse_bytes("1gib"), 1 << 30);
  EXPECT_EQ(parse_bytes("2TiB"), std::int64_t{2} << 40);
}

// Two meanings are none: a thousandth or a million, a month or a minute, 1000 or 1024.
TEST(Values, RefuseUnitsThatMeanTwoThings) {
  EXPECT_THROW(parse_count("1m"), UsageError);
  EXPECT_THROW(parse_duration("1M"), UsageError);
  EXPECT_EQ(parse_duration("1m"), 1min);
  for (const char* text : {"64K", "64k", "1M", "1G"}) {
    EXPECT_THROW(parse_bytes(text), UsageError) << text;
  }
}

TEST(Values, RefuseWhatIsNotOne) {
  for (const char* text : {"", "x", "-1", "1x", "nan", "inf", "1e300", "1 k", "0x10", "1k2"}) {
    EXPECT_THROW(parse_count(text), UsageError) << text;
  }
  for (const char* text : {"5", "", "ms", "-2ms", "2 ms", "1h2"}) {
    EXPECT_THROW(parse_duration(text), UsageError) << text;
  }
  EXPECT_THROW(parse_bytes("1kx"), UsageError);
}

RC_GTEST_PROP(Values, AnyTextIsAValueOrAUsageError, (const std::string& text)) {
  try {
    RC_ASSERT(parse_count(text) >= 0);
  } catch (const UsageError&) {
    RC_SUCCEED("refused");
  }
}

constexpr Parameter parameters[] = {
    {.name = "n",
     .kind = Parameter::Kind::count,
     .preset = "10",
     .meaning = "",
     .least = 1,
     .most = 100},
    {.name = "rest",
     .kind = Parameter::Kind::duration,
     .preset = "2ms",
     .meaning = "",
     .most = 1'000'000'000},
    {.name = "way",
     .kind = Parameter::Kind::choice,
     .preset = "left",
     .meaning = "",
     .choices = "left|right"},
};

std::string refusal(const Settings::Given& given) {
  try {
    Settings::parse("walk", parameters, given);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Settings, StartFromThePresets) {
  auto settings = Settings::parse("walk", parameters, {{"n", "20"}, {"unrelated", "x"}});
  EXPECT_EQ(settings.count("n"), 20);
  EXPECT_EQ(settings.duration("rest"), 2ms);
  EXPECT_EQ(settings.text("way"), "left");
  EXPECT_EQ(settings.canonical(), "n=20;rest=2ms;way=left");
}

TEST(Settings, NameTheCulpritAndWhatIsAllowed) {
  EXPECT_EQ(refusal({{"n", "0"}}), "--set walk.n=0: allowed is 1 to 100");
  EXPECT_EQ(refusal({{"n", "many"}}),
            "--set walk.n=many: 'many' is not a count (such as 64, 10k, 1M)");
  EXPECT_EQ(refusal({{"rest", "2m"}}), "--set walk.rest=2m: allowed is 0s to 1s");
  EXPECT_EQ(refusal({{"way", "lefft"}}),
            "--set walk.way=lefft (did you mean 'left'?): choose one of left|right");
  EXPECT_EQ(refusal({{"way", "up"}}), "--set walk.way=up: choose one of left|right");
  EXPECT_EQ(refusal({{"way", ""}}), "--set walk.way=: choose one of left|right");
}

}  // namespace
}  // namespace interleave
