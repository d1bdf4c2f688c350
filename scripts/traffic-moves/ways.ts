import type { Game } from './game.ts'
import { ADDRESSES, pool } from './gateway.ts'

/** A way to move traffic from blue to green. */
export interface Way {
  readonly name: string
  /** Whether requests are lost or fail this way. */
  readonly isWrong: boolean
  readonly greenCapacity?: number
  readonly greenFailsProbes?: boolean
  play(game: Game): void
}

/** Returns whether green was opened in the preview rule and stayed Up for three intervals. */
function prepare(game: Game): boolean {
  game.follow(game.openPreview('green'))
  return game.isUpForIntervals('green')
}

function moveCarefully(game: Game): boolean {
  if (!prepare(game)) return false
  game.follow(game.move('green'))
  return true
}

/** Releases a colour that no traffic goes to any more. */
function release(game: Game, colour: 'blue' | 'green'): void {
  game.follow(game.closePreview())
  game.stop(colour)
}

export const WAYS: readonly Way[] = [
  {
    name: 'preview with the same settings, three intervals Up, own operation to its end, old pair kept, released later',
    isWrong: false,
    play(game) {
      if (!moveCarefully(game)) return
      game.wait(300)
      release(game, 'blue')
    }
  },
  {
    name: 'the same, and back to the old colour, which the preview rule kept warm',
    isWrong: false,
    play(game) {
      if (!moveCarefully(game)) return
      game.wait(120)
      game.follow(game.move('blue'))
    }
  },
  {
    name: 'no preview rule',
    isWrong: true,
    play(game) {
      if (game.healthOnDemand('green', '/healthz') === 'Up') game.follow(game.move('green'))
    }
  },
  {
    name: 'preview rule with other settings',
    isWrong: true,
    play(game) {
      game.follow(game.openPreview('green', 'other'))
      if (game.isUpForIntervals('green')) game.follow(game.move('green'))
    }
  },
  {
    name: 'one interval after the preview rule reads Succeeded',
    isWrong: true,
    play(game) {
      game.openPreview('green')
      game.readUntilSucceeded()
      game.waitIntervals(1)
      game.follow(game.move('green'))
    }
  },
  {
    name: 'moved while the update that opens the preview rule runs',
    isWrong: true,
    play(game) {
      game.openPreview('green')
      game.wait(20)
      game.follow(game.move('green'))
    }
  },
  {
    name: 'old pair released as soon as the gateway reads Succeeded',
    isWrong: true,
    play(game) {
      if (!prepare(game)) return
      game.move('green')
      game.readUntilSucceeded()
      game.stop('blue')
    }
  },
  {
    name: 'new colour too small',
    isWrong: true,
    greenCapacity: 60,
    play: moveCarefully
  },
  {
    name: 'two writers: another run writes back what it had read before the move',
    isWrong: true,
    play(game) {
      if (!prepare(game)) return
      const before = game.read()
      game.move('green')
      game.wait(15)
      game.write(() => undefined, before)
      game.readUntilSucceeded()
      game.stop('blue')
    }
  },
  {
    name: 'path of the probe fails, health was asked on demand with another path',
    isWrong: true,
    greenFailsProbes: true,
    play(game) {
      game.follow(game.openPreview('green'))
      if (game.healthOnDemand('green', '/') !== 'Up') return
      game.waitIntervals(3)
      game.follow(game.move('green'))
    }
  },
  {
    name: 'address of the live pool replaced',
    isWrong: true,
    play(game) {
      if (!prepare(game)) return
      game.movedAt = game.world.now
      game.follow(
        game.write(({ backendAddressPools }) => {
          backendAddressPools[0].properties = pool(ADDRESSES.green)
        })
      )
    }
  },
  {
    name: 'back to the old colour after its last rule was closed',
    isWrong: true,
    play(game) {
      if (!moveCarefully(game)) return
      game.follow(game.closePreview())
      game.wait(120)
      game.follow(game.move('blue'))
    }
  }
]
