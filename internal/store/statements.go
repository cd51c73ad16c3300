package store

import (
	"container/list"
	"context"
	"database/sql"
	"database/sql/driver"

	"modernc.org/sqlite"
)

// maxStatements bounds the prepared statements that a connection keeps.
const maxStatements = 256

// openCached opens a SQLite file whose connections keep what they prepare: ent
// sends the same few dozen texts over and over, and database/sql would have each
// parsed and planned anew.
func openCached(path, options string, connections int) (*sql.DB, error) {
	base, err := sqlite.NewConnector(sqliteURI(path, options))
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(cachingConnector{base})
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

type cachingConnector struct{ driver.Connector }

// Connect implements driver.Connector.
func (c cachingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &cachingConn{
		sqliteConn: conn.(sqliteConn),
		byText:     make(map[string]*list.Element, maxStatements),
	}, nil
}

// sqliteConn is what the driver's connections implement; a wrapper that hid any
// of it would change how database/sql treats them.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// cachingConn keeps its newest used statements. database/sql never uses a
// connection from two goroutines at once.
type cachingConn struct {
	sqliteConn
	byText map[string]*list.Element
	newest list.List // of *cachedStatement
}

type cachedStatement struct {
	text string
	stmt sqliteStatement
	busy bool // its rows are being read
}

type sqliteStatement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// statement answers the kept statement of a text, preparing it first when need
// be. While its rows are being read it is busy and cannot run again.
func (c *cachingConn) statement(ctx context.Context, text string) (*cachedStatement, error) {
	if e, ok := c.byText[text]; ok {
		c.newest.MoveToFront(e)
		return e.Value.(*cachedStatement), nil
	}
	stmt, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	s := &cachedStatement{text: text, stmt: stmt.(sqliteStatement)}
	c.byText[text] = c.newest.PushFront(s)
	if c.newest.Len() > maxStatements {
		c.dropOldest()
	}
	return s, nil
}

func (c *cachingConn) dropOldest() {
	for e := c.newest.Back(); e != nil; e = e.Prev() {
		if s := e.Value.(*cachedStatement); !s.busy {
			c.newest.Remove(e)
			delete(c.byText, s.text)
			_ = s.stmt.Close()
			return
		}
	}
}

// ExecContext implements driver.ExecerContext.
func (c *cachingConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	if s.busy {
		return c.sqliteConn.ExecContext(ctx, text, args)
	}
	return s.stmt.ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext.
func (c *cachingConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	if s.busy {
		return c.sqliteConn.QueryContext(ctx, text, args)
	}
	rows, err := s.stmt.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &cachedRows{sqliteRows: rows.(sqliteRows), of: s}, nil
}

// Close implements driver.Conn.
func (c *cachingConn) Close() error {
	for e := c.newest.Front(); e != nil; e = e.Next() {
		_ = e.Value.(*cachedStatement).stmt.Close()
	}
	c.newest.Init()
	clear(c.byText)
	return c.sqliteConn.Close()
}

type sqliteRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

// cachedRows lets its statement go when it is closed.
type cachedRows struct {
	sqliteRows
	of *cachedStatement
}

// Close implements driver.Rows.
func (r *cachedRows) Close() error {
	r.of.busy = false
	return r.sqliteRows.Close()
}
