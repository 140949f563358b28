/** A picture as it is: enlarged, moved, turned, never recoloured. */
import { useMemo } from 'react'
import { useText } from '../../text/catalogue.ts'
import { Stage, useStage } from './stage.tsx'
import { text } from './text.ts'
import { Toolbar, ZoomTools } from './toolbar.tsx'
import type { Bitmap } from './worker/protocol.ts'

export function ImageView({ name, bitmap }: { readonly name: string; readonly bitmap: Bitmap }) {
  const t = useText(text)
  const picture = useMemo(() => ({ width: bitmap.width, height: bitmap.height }), [bitmap])
  const state = useStage(picture)
  return (
    <>
      <Stage
        label={t.picture(name)}
        bitmap={bitmap}
        picture={picture}
        state={state}
        onKey={({ key, ctrlKey, metaKey }) => {
          if (key.toLowerCase() !== 'r' || ctrlKey || metaKey) return false
          state.rotate()
          return true
        }}
      />
      <Toolbar>
        <ZoomTools view={state} canRotate />
      </Toolbar>
    </>
  )
}
