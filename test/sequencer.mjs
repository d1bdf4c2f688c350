// The long tests first, so that a clean checkout, which has no timings yet, keeps both workers busy to the end.
import TestSequencer from '@jest/test-sequencer'

const LONG = ['recovery-cancel', 'recovery-kill', 'recovery-faults', 'provision.test', '/workflow/']

const rank = ({ path }) => LONG.findIndex(part => path.includes(part)) + 1 || LONG.length + 1

export default class extends TestSequencer {
  sort(tests) {
    return [...tests].sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path))
  }
}
