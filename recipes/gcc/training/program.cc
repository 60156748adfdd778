// What C++ programs do that the library's own files do little of: containers of their own classes, lambdas, algorithms, hierarchies, templates.
#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <functional>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace shapes
{
struct point {
	double x = 0, y = 0;

	friend bool operator<(const point &a, const point &b) { return std::tie(a.x, a.y) < std::tie(b.x, b.y); }
	friend point operator+(point a, const point &b) { return {a.x + b.x, a.y + b.y}; }
};

class shape
{
public:
	virtual ~shape() = default;
	virtual double area() const = 0;
	virtual std::string name() const { return "shape"; }
	virtual std::unique_ptr<shape> copy() const = 0;
};

template <class Derived> class copied : public shape
{
public:
	std::unique_ptr<shape> copy() const override { return std::make_unique<Derived>(static_cast<const Derived &>(*this)); }
};

class circle final : public copied<circle>
{
	point centre;
	double radius;

public:
	explicit circle(double r, point c = {}) : centre(c), radius(r) {}
	double area() const override { return 3.14159265 * radius * radius; }
	std::string name() const override { return "circle"; }
};

class polygon : public copied<polygon>
{
	std::vector<point> corners;

public:
	explicit polygon(std::initializer_list<point> list) : corners(list)
	{
		if (corners.size() < 3)
			throw std::invalid_argument("too few corners: " + std::to_string(corners.size()));
	}
	double area() const override
	{
		double twice = 0;

		for (std::size_t i = 0; i < corners.size(); ++i) {
			const auto &a = corners[i], &b = corners[(i + 1) % corners.size()];
			twice += a.x * b.y - b.x * a.y;
		}
		return twice / 2;
	}
};
} // namespace shapes

template <class Key, class Value, std::size_t Size = 16> class cache
{
	std::list<std::pair<Key, Value>> order;
	std::unordered_map<Key, typename std::list<std::pair<Key, Value>>::iterator> places;

public:
	template <class Make> const Value &get(const Key &key, Make &&make)
	{
		if (auto found = places.find(key); found != places.end()) {
			order.splice(order.begin(), order, found->second);
			return found->second->second;
		}
		if (order.size() == Size) {
			places.erase(order.back().first);
			order.pop_back();
		}
		order.emplace_front(key, std::forward<Make>(make)(key));
		places.emplace(key, order.begin());
		return order.front().second;
	}
};

template <int N> struct fibonacci : std::integral_constant<long, fibonacci<N - 1>::value + fibonacci<N - 2>::value> {
};
template <> struct fibonacci<0> : std::integral_constant<long, 0> {
};
template <> struct fibonacci<1> : std::integral_constant<long, 1> {
};

template <std::size_t... I> constexpr auto squares(std::index_sequence<I...>)
{
	return std::array<std::size_t, sizeof...(I)>{(I * I)...};
}

template <class T, class = void> struct has_size : std::false_type {
};
template <class T> struct has_size<T, std::void_t<decltype(std::declval<T>().size())>> : std::true_type {
};

template <class T> std::string show(const T &value)
{
	if constexpr (std::is_arithmetic_v<T>)
		return std::to_string(static_cast<long long>(value));
	else if constexpr (has_size<T>::value && !std::is_same_v<T, std::string>) {
		std::string text = "[";
		for (const auto &item : value)
			text += (text.size() > 1 ? ", " : "") + show(item);
		return text + "]";
	} else
		return value;
}

template <class... Ts> std::string show_all(const Ts &...values)
{
	return (std::string() + ... + (show(values) + " "));
}

constexpr unsigned hash(const char *text)
{
	unsigned sum = 2166136261u;

	while (*text)
		sum = (sum ^ static_cast<unsigned char>(*text++)) * 16777619u;
	return sum;
}

class graph
{
	std::map<std::string, std::set<std::string>> edges;

public:
	void add(std::string from, std::string to) { edges[std::move(from)].insert(std::move(to)); }
	std::vector<std::string> reach(const std::string &start) const
	{
		std::vector<std::string> order;
		std::unordered_set<std::string> seen{start};
		std::deque<std::string> waiting{start};

		while (!waiting.empty()) {
			std::string at = std::move(waiting.front());
			waiting.pop_front();
			order.push_back(at);
			if (auto next = edges.find(at); next != edges.end())
				std::copy_if(next->second.begin(), next->second.end(), std::back_inserter(waiting),
				    [&](const std::string &name) { return seen.insert(name).second; });
		}
		return order;
	}
};

int main(int argc, char **argv)
try {
	using namespace shapes;
	std::vector<std::unique_ptr<shape>> all;
	std::map<std::string, std::vector<double>> areas;
	cache<int, std::string> names;
	graph words;
	std::function<long(long)> factorial = [&factorial](long n) { return n < 2 ? 1 : n * factorial(n - 1); };

	static_assert(fibonacci<30>::value == 832040);
	static_assert(hash("a") != hash("b"));
	constexpr auto table = squares(std::make_index_sequence<32>());

	all.push_back(std::make_unique<circle>(2.5));
	all.push_back(std::make_unique<polygon>(std::initializer_list<point>{{0, 0}, {4, 0}, {4, 3}}));
	all.push_back(all.front()->copy());
	for (const auto &one : all)
		areas[one->name()].push_back(one->area());
	for (int i = 1; i < argc; ++i)
		words.add(argv[i - 1], argv[i]);
	std::sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return a->area() < b->area(); });
	for (auto &[name, list] : areas) {
		std::stable_sort(list.begin(), list.end(), std::greater<>());
		list.erase(std::unique(list.begin(), list.end()), list.end());
		std::printf("%s: %s\n", name.c_str(), show_all(list, std::accumulate(list.begin(), list.end(), 0.0)).c_str());
	}
	for (int i = 0; i < 100; ++i)
		std::printf("%s", names.get(i % 20, [&](int n) { return show(table[static_cast<std::size_t>(n)]) + "\n"; }).c_str());
	std::printf("%s %ld\n", show(words.reach(argv[0])).c_str(), factorial(10));
} catch (const std::exception &error) {
	std::fprintf(stderr, "%s\n", error.what());
	return 1;
}
