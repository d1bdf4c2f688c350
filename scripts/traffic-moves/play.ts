import type { Switch } from '../../local/azure/switches.ts'
import type { TrafficSlice } from '../../local/azure/traffic/traffic.ts'
import { trafficBetween } from '../../local/azure/traffic/traffic-between.ts'
import { Game } from './game.ts'
import type { Way } from './ways.ts'

/** Outcome of the requests while traffic moved. */
export interface Move {
  readonly requests: number
  readonly answered: number
  readonly failed: number
  readonly lost: number
  /** Minutes after the write of the live rule between which requests failed or were lost. */
  readonly harmedMinutes?: { readonly first: number; readonly last: number }
  /** Seconds in which both colours answered. */
  readonly overlapSeconds: number
  /** Whether the live rule was written at all. */
  readonly isMoved: boolean
}

/** Seconds for which the gateway is observed after the last step. */
const WATCHED_SECONDS = 600

/** Plays a move in a new world and returns the outcome of all requests. */
export function playMove({ play, ...way }: Way, switches: readonly Switch[] = [], seed = 1): Move {
  const game = new Game({ seed, switches, ...way })
  const from = game.world.now
  play(game)
  game.wait(WATCHED_SECONDS)
  return summaryOf(trafficBetween(game.world, game.gatewayId, from, game.world.now), game.movedAt)
}

function summaryOf(slices: readonly TrafficSlice[], movedAt: number | undefined): Move {
  const sum = (value: (slice: TrafficSlice) => number) => slices.reduce((total, slice) => total + value(slice), 0)
  const harmed = slices.filter(({ failed, lost }) => failed + lost > 0)
  const minute = (at: number) => (at - (movedAt ?? at)) / 60_000
  const first = harmed[0]
  return {
    requests: sum(({ answered, failed, lost }) => answered + failed + lost),
    answered: sum(({ answered }) => answered),
    failed: sum(({ failed }) => failed),
    lost: sum(({ lost }) => lost),
    ...(first && {
      harmedMinutes: { first: minute(first.from), last: minute(Math.max(...harmed.map(({ until }) => until))) }
    }),
    overlapSeconds: overlapSeconds(slices),
    isMoved: movedAt !== undefined
  }
}

function overlapSeconds(slices: readonly TrafficSlice[]): number {
  const stretches = Map.groupBy(
    slices.filter(({ answered }) => answered > 0),
    ({ from }) => from
  )
  const both = [...stretches.values()].filter(parts => new Set(parts.map(({ address }) => address)).size > 1)
  return both.reduce((total, [part]) => total + (part === undefined ? 0 : part.until - part.from), 0) / 1000
}
