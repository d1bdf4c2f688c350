import { startBackend, stopBackend } from '../../local/azure/simulated-backends.ts'
import { type Switch, setSwitches } from '../../local/azure/switches.ts'
import { setTraffic } from '../../local/azure/traffic/traffic-profile.ts'
import { Client, type Loose } from './client.ts'
import { ADDRESSES, type Colour, gatewayIdOf, HOSTS, listener, makeGateway, PROBE, rule } from './gateway.ts'

/** Requests a second that clients send, and that each colour can answer. */
export const RATE = 100
const CAPACITY = 150
/** Seconds until a request is answered. */
export const LATENCY = 0.2

const INTERVAL = PROBE.interval
/** Probe intervals for which a colour must be Up before traffic moves to it. */
const INTERVALS_UP = 3
/** Longest wait for a colour to be Up. */
const PATIENCE_SECONDS = 600

interface GameOptions {
  readonly seed: number
  readonly switches: readonly Switch[]
  /** Requests a second that green can answer. */
  readonly greenCapacity?: number
  /** Whether green answers the path of the probe. */
  readonly greenFailsProbes?: boolean
}

/** A gateway with traffic to blue, and what an operator may do to it. Each step is a request to Resource Manager. */
export class Game {
  readonly client: Client
  readonly gatewayId: string
  /** When the live rule was first written to lead elsewhere. */
  movedAt: number | undefined

  constructor({ seed, switches, greenCapacity = CAPACITY, greenFailsProbes = false }: GameOptions) {
    this.client = new Client(seed)
    this.gatewayId = gatewayIdOf(this.client)
    const names = [HOSTS.backend]
    startBackend(this.world, ADDRESSES.blue, { ports: [443], names })
    startBackend(this.world, ADDRESSES.green, { ports: [443], names, ...(greenFailsProbes && { paths: ['/'] }) })
    makeGateway(this.client)
    setSwitches(this.world, switches)
    this.client.wait(2 * INTERVAL)
    this.startTraffic(greenCapacity)
    this.client.wait(60)
  }

  get world() {
    return this.client.world
  }

  private startTraffic(greenCapacity: number): void {
    const from = (value: number) => [{ at: this.world.now, value }]
    setTraffic(this.world, this.gatewayId, {
      rates: { [HOSTS.live]: from(RATE) },
      errorRates: {},
      latencies: { 'pool-blue': from(LATENCY), 'pool-green': from(LATENCY) },
      capacities: { 'pool-blue': from(CAPACITY), 'pool-green': from(greenCapacity) }
    })
  }

  /** Returns the properties of the gateway as a GET answers them. */
  read(): Loose {
    return this.client.get(this.gatewayId)
  }

  /** Writes the gateway with changed properties and returns the address of the operation. */
  write(change: (properties: Loose) => void, body: Loose = this.read()): string {
    change(body.properties)
    return this.client.put(this.gatewayId, body)
  }

  /** Opens the preview rule to a colour. */
  openPreview(colour: Colour, settings: string = colour): string {
    return this.write(properties => {
      properties.httpListeners.push(listener(this.client, 'preview'))
      properties.requestRoutingRules.push(rule(this.client, 'preview', colour, settings))
    })
  }

  /** Moves the live rule to a colour; the preview rule, if there is one, to the other. */
  move(colour: Colour): string {
    this.movedAt ??= this.world.now
    return this.write(properties => moveRules(this.client, properties, colour))
  }

  /** Closes the preview rule. */
  closePreview(): string {
    return this.write(properties => {
      for (const collection of ['requestRoutingRules', 'httpListeners']) {
        properties[collection] = properties[collection].filter(({ name }: Loose) => name !== 'preview')
      }
    })
  }

  /** Stops the ingress at the address of a colour. */
  stop(colour: Colour): void {
    stopBackend(this.world, ADDRESSES[colour])
  }

  /** Polls the operation of a write to its end. */
  follow(operation: string): void {
    this.client.follow(operation)
  }

  /** Reads the gateway until it shows `Succeeded`, although its update may still run. */
  readUntilSucceeded(): void {
    this.client.until(
      () => this.read().properties.provisioningState,
      state => state === 'Succeeded'
    )
  }

  wait(seconds: number): void {
    this.client.wait(seconds)
  }

  waitIntervals(intervals: number): void {
    this.client.wait(intervals * INTERVAL)
  }

  /** Returns whether a colour was Up in `backendhealth` for three intervals on end, and gives up after ten minutes. */
  isUpForIntervals(colour: Colour): boolean {
    const until = this.world.now + PATIENCE_SECONDS * 1000
    let since = this.world.now
    while (this.world.now < until) {
      if (this.health(colour) !== 'Up') since = this.world.now
      if (this.world.now - since >= INTERVALS_UP * INTERVAL * 1000) return true
    }
    return false
  }

  private health(colour: Colour): string | undefined {
    const { backendAddressPools } = this.client.act(this.gatewayId, 'backendhealth')
    const own = backendAddressPools.find(({ backendAddressPool }: Loose) => backendAddressPool.id.endsWith(colour))
    return own?.backendHttpSettingsCollection[0]?.servers[0]?.health
  }

  /** Returns the answer of `getBackendHealthOnDemand` for a colour. */
  healthOnDemand(colour: Colour, path: string): string {
    const answer = this.client.act(this.gatewayId, 'getBackendHealthOnDemand', {
      path,
      backendAddressPool: { id: `${this.gatewayId}/backendAddressPools/pool-${colour}` },
      backendHttpSettings: { id: `${this.gatewayId}/backendHttpSettingsCollection/settings-${colour}` }
    })
    return answer.backendHealthHttpSettings.servers[0].health
  }
}

function moveRules(client: Client, properties: Loose, live: Colour): void {
  const preview = live === 'green' ? 'blue' : 'green'
  properties.requestRoutingRules = properties.requestRoutingRules.map(({ name }: Loose) =>
    rule(client, name, name === 'live' ? live : preview)
  )
}
