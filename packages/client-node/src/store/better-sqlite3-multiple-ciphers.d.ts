// What we use of the package, whose own declarations TypeScript cannot find (its "exports" do not name them).
declare module 'better-sqlite3-multiple-ciphers' {
  namespace Database {
    interface Statement<Values extends unknown[], Row> {
      run(...values: Values): { changes: number }
      get(...values: Values): Row | undefined
      all(...values: Values): Row[]
    }
    interface Database {
      readonly open: boolean
      readonly inTransaction: boolean
      prepare<Values extends unknown[], Row>(sql: string): Statement<Values, Row>
      exec(sql: string): this
      /** sqlite3_key: bytes as SQLite3 Multiple Ciphers reads them; "raw:" and 32 bytes skip its own derivation. */
      key(key: Buffer): number
      pragma(source: string): unknown
      serialize(): Buffer
      /** Allows what SQLite forbids: writing in the tables that an index is kept in. */
      unsafeMode(on: boolean): this
      close(): this
    }
  }
  const Database: new (file: string | Buffer, options?: { timeout?: number }) => Database.Database
  export default Database
}
