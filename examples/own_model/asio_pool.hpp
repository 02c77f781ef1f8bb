#pragma once

#include <interleave/interleave.hpp>

extern const interleave::Model asio_pool;
