// Checks that unmodified clickhouse-go works over HTTP against the server named by its argument.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

func check(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

func expect(ok bool, what string, got any) {
	if !ok {
		fmt.Fprintf(os.Stderr, "%s: got %v\n", what, got)
		os.Exit(1)
	}
}

func run(addr string, method clickhouse.CompressionMethod, table string) {
	ctx := context.Background()
	conn, err := clickhouse.Open(&clickhouse.Options{
		Addr:        []string{addr},
		Protocol:    clickhouse.HTTP,
		Auth:        clickhouse.Auth{Username: "default"},
		Compression: &clickhouse.Compression{Method: method, Level: 3},
		Settings:    clickhouse.Settings{"max_execution_time": 60},
	})
	check(err, "open")
	defer conn.Close()
	check(conn.Ping(ctx), "ping")
	check(conn.Exec(ctx, "CREATE TABLE "+table+` (
		id UInt64, at DateTime64(3), name String, kind LowCardinality(String), tags Array(LowCardinality(String)),
		props Map(String, String), score Nullable(Float64), pair Tuple(a Int8, b String), uuid UUID, d Decimal(18, 4)
	) ENGINE = MergeTree ORDER BY id`), "create")

	batch, err := conn.PrepareBatch(ctx, "INSERT INTO "+table+" (id, at, name, kind, tags, props, score)")
	check(err, "prepare")
	const rows = 20_000
	score := 0.5
	for i := uint64(0); i < rows; i++ {
		var s *float64
		if i%2 == 0 {
			s = &score
		}
		check(batch.Append(i, time.UnixMilli(int64(i)), fmt.Sprintf("n\n\n;%d", i), []string{"x", "y", "z"}[i%3],
			[]string{"a", "b"}[:i%3%2+1], map[string]string{"k": "v"}, s), "append")
	}
	check(batch.Send(), "send")

	var count, sum uint64
	check(conn.QueryRow(ctx, "SELECT count(), sum(id) FROM "+table).Scan(&count, &sum), "count")
	expect(count == rows && sum == rows*(rows-1)/2, "count and sum", []uint64{count, sum})

	found, err := conn.Query(ctx, "SELECT id, at, name, kind, tags, props, score, pair, uuid, d FROM "+table+" WHERE id < {n:UInt64} ORDER BY id",
		clickhouse.Named("n", "15000"))
	check(err, "query")
	seen := uint64(0)
	for found.Next() {
		var (
			id         uint64
			at         time.Time
			name, kind string
			tags       []string
			props      map[string]string
			score      *float64
			pair       map[string]any
			uuid       string
		)
		check(found.Scan(&id, &at, &name, &kind, &tags, &props, &score, &pair, &uuid, new(decimalText)), "scan")
		expect(id == seen && name == fmt.Sprintf("n\n\n;%d", id) && props["k"] == "v" && at.UnixMilli() == int64(id), "row", id)
		expect((score != nil) == (id%2 == 0), "nullable", id)
		seen++
	}
	check(found.Err(), "rows")
	expect(seen == 15_000, "rows seen", seen)

	var text string
	check(conn.QueryRow(ctx, `SELECT '{"a":{"b":1}}'::JSON`).Scan(&text), "json")
	expect(strings.ReplaceAll(text, " ", "") == `{"a":{"b":1}}`, "json", text)
	failing, err := conn.Query(ctx, "SELECT number, throwIf(number = 3000000) FROM numbers(10000000)")
	check(err, "start of a failing query")
	for failing.Next() {
	}
	expect(failing.Err() != nil && strings.Contains(failing.Err().Error(), "395"), "an exception amid rows", failing.Err())
	err = conn.QueryRow(ctx, "SELECT * FROM nowhere").Scan(&text)
	expect(err != nil && strings.Contains(err.Error(), "code: 60") || strings.Contains(fmt.Sprint(err), "Code: 60"), "an unknown table fails", err)
	check(conn.Exec(ctx, "DROP TABLE "+table), "drop")
}

type decimalText struct{ text string }

func (d *decimalText) Scan(value any) error {
	d.text = fmt.Sprint(value)
	return nil
}

func main() {
	run(os.Args[1], clickhouse.CompressionNone, "go_none")
	run(os.Args[1], clickhouse.CompressionGZIP, "go_gzip")
	fmt.Println("ok")
}
