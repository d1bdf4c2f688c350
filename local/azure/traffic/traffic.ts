/** Numbers of requests of one host in a stretch of time, for one backend address of a gateway. */
export interface TrafficSlice {
  /** Milliseconds since 1970. */
  readonly from: number
  readonly until: number
  /** As the profile names it. */
  readonly host: string
  /** Names of the gateway's parts that served the requests; empty where the request met no rule. */
  readonly rule: string
  readonly pool: string
  readonly settings: string
  /** Empty where no backend was healthy: the gateway then sends the request to none. */
  readonly address: string
  /** Numbers of requests, fractions included: rates times seconds. `answered + failed + lost` is all of them. */
  readonly answered: number
  /** Requests that the backend answered with a server error, or refused because it had no capacity left. */
  readonly failed: number
  /** Requests that no backend answered: the gateway answered 502 or 504, or the connection ended. */
  readonly lost: number
  readonly latencySeconds: number
}

/** A value that holds from `at` (milliseconds since 1970) until the next step. Before the first step it is 0. */
export interface TrafficStep {
  readonly at: number
  readonly value: number
}

/** Requests that clients send to a gateway, and the answers of its backends. */
export interface TrafficProfile {
  /** Requests a second, by the name of the host that clients ask for, with a path where path maps matter: `host/path`. */
  readonly rates: Readonly<Record<string, readonly TrafficStep[]>>
  /** Share of requests that are answered with a server error (0 to 1), by the name of the backend pool. */
  readonly errorRates: Readonly<Record<string, readonly TrafficStep[]>>
  /** Seconds until a request is answered, by the name of the backend pool. */
  readonly latencies: Readonly<Record<string, readonly TrafficStep[]>>
  /** Requests a second that a backend pool can answer, by its name; no limit without a step. The rest is refused. */
  readonly capacities?: Readonly<Record<string, readonly TrafficStep[]>>
  /** The same for each ready pod behind an address. A backend that does not say how many it has counts as one pod. */
  readonly capacitiesPerPod?: Readonly<Record<string, readonly TrafficStep[]>>
}

/** Backends of a pool with one set of backend settings, at one instant. Each address counts once. */
export interface HostCount {
  readonly pool: string
  readonly settings: string
  /** Averages of the gateway's instances, so fractions are possible. */
  readonly healthy: number
  readonly unhealthy: number
}
