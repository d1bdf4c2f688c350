/** Numbers of requests of one host in a stretch of time, for one backend address of a gateway. */
export interface TrafficSlice {
  /** Milliseconds since 1970. */
  readonly from: number
  readonly until: number
  readonly host: string
  /** Names of the gateway's parts that served the requests; empty where the request met no rule. */
  readonly rule: string
  readonly pool: string
  readonly settings: string
  readonly address: string
  /** Numbers of requests, fractions included: rates times seconds. `answered + failed + lost` is all of them. */
  readonly answered: number
  /** Requests that the backend answered with a server error. */
  readonly failed: number
  /** Requests that no backend answered: the gateway answered 502 or 504, or the connection ended. */
  readonly lost: number
  readonly latencySeconds: number
}

/** A value that holds from `at` (milliseconds since 1970) until the next step. */
export interface TrafficStep {
  readonly at: number
  readonly value: number
}

/** Requests that clients send to a gateway, and the answers of its backends. */
export interface TrafficProfile {
  /** Requests a second, by the name of the host that clients ask for. */
  readonly rates: Readonly<Record<string, readonly TrafficStep[]>>
  /** Share of requests that are answered with a server error (0 to 1), by the name of the backend pool. */
  readonly errorRates: Readonly<Record<string, readonly TrafficStep[]>>
  /** Seconds until a request is answered, by the name of the backend pool. */
  readonly latencies: Readonly<Record<string, readonly TrafficStep[]>>
}
