import { rmSync } from 'node:fs'

export default function () {
  rmSync(process.env.SHARED_TEST_DIRECTORY, { recursive: true, force: true })
}
