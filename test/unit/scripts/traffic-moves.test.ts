import { describe, expect, it } from '@jest/globals'
import { LATENCY, RATE } from '../../../scripts/traffic-moves/game.ts'
import { playMove } from '../../../scripts/traffic-moves/play.ts'
import { moveTable } from '../../../scripts/traffic-moves/table.ts'
import { WAYS } from '../../../scripts/traffic-moves/ways.ts'

const right = WAYS.filter(({ isWrong }) => !isWrong)
const wrong = WAYS.filter(({ isWrong }) => isWrong)

describe('ways to move traffic', () => {
  it.each(right)('lose nothing: $name', way => {
    for (const switches of [[], ['gateway-probes-late'], ['gateway-superseded-instances-return']] as const) {
      const { requests, answered, failed, lost, isMoved, overlapSeconds } = playMove(way, switches)
      expect(isMoved).toBe(true)
      expect(answered).toBeCloseTo(requests)
      expect([failed, lost]).toEqual([0, 0])
      expect(overlapSeconds).toBeGreaterThan(10)
    }
  })

  it.each(wrong)('lose requests: $name', way => {
    for (const seed of [1, 2, 3]) {
      const { requests, answered, failed, lost } = playMove(way, [], seed)
      expect(answered + failed + lost).toBeCloseTo(requests)
      expect(failed + lost).toBeGreaterThan(1)
    }
  })

  it('cost an interval for each instance when the first probe is late', () => {
    const way = wrong.find(({ name }) => name === 'no preview rule')
    const lost = (switches: Parameters<typeof playMove>[1]) => (way === undefined ? 0 : playMove(way, switches).lost)
    expect(lost([])).toBeCloseTo(RATE)
    expect(lost(['gateway-probes-late'])).toBeCloseTo(RATE * 31)
  })

  it('show in one table what is lost with both times of the first probe', () => {
    const [headers = [], ...rows] = moveTable([], 1)
    const row = rows.find(([name]) => name === 'wrong: no preview rule')
    const cell = (header: string) => Number(row?.[headers.indexOf(header)])
    expect(cell('lost')).toBeCloseTo(RATE)
    expect(cell('lost if the first probe is late')).toBeCloseTo(RATE * 31)
  })

  it('end requests under way when draining does not cover a rule that moves', () => {
    const [way] = right
    expect(way && playMove(way, ['gateway-cuts-moved-requests']).lost).toBeCloseTo(RATE * LATENCY)
  })

  it('do not move the rule while green stays Unknown', () => {
    for (const way of right) {
      const { isMoved, lost } = playMove(way, ['gateway-backends-stay-unknown'])
      expect([isMoved, lost]).toEqual([false, 0])
    }
  })
})
