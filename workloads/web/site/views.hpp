#pragma once

#include "workloads/web/site/visit.hpp"

namespace interleave::web {

// The views; views.cpp explains them. A view's exception becomes a 500.

HttpResponse plaintext();

Task<HttpResponse> index(Visit& visit);
Task<HttpResponse> hello_json(Visit& visit);
Task<HttpResponse> hello(Visit& visit);             // ?name=
Task<HttpResponse> single(Visit& visit);            // ?id=
Task<HttpResponse> multi(Visit& visit);             // ?id=&queries=
Task<HttpResponse> n_plus_one(Visit& visit);        // ?from=&rows=
Task<HttpResponse> select_related(Visit& visit);    // the same page
Task<HttpResponse> prefetch_related(Visit& visit);  // the same page
Task<HttpResponse> cached(Visit& visit);            // ?page=&rows=
Task<HttpResponse> report(Visit& visit);
Task<HttpResponse> upstream(Visit& visit);
Task<HttpResponse> login(Visit& visit);    // ?user=
Task<HttpResponse> comment(Visit& visit);  // POST book=&text=&token=

}  // namespace interleave::web
