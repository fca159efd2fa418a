import { type ReactNode, useEffect, useRef, useState } from "react";
import type { ImageFacts } from "#shared/payload/index.ts";
import styles from "./Payload.module.css";

interface PayloadImageProps {
  readonly bytes: Uint8Array;
  readonly image: ImageFacts;
}

/** A picture, drawn by the browser from the page's own memory: nothing is fetched and no script in it runs. */
export function PayloadImage({ bytes, image: { mediaType, width, height } }: PayloadImageProps): ReactNode {
  const picture = useRef<HTMLImageElement>(null);
  const [broken, setBroken] = useState<Uint8Array>();
  const isBroken = broken === bytes;
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([bytes.slice()], { type: mediaType }));
    if (picture.current !== null) picture.current.src = url;
    return () => URL.revokeObjectURL(url);
  }, [bytes, mediaType]);
  const name = `${mediaType.slice("image/".length).toUpperCase()}, ${width} × ${height}`;
  return (
    <>
      <p className={styles.line} role="status">
        {name}
        {isBroken && <span className={styles.failure}>⊘ The browser cannot draw it: its bytes are under Hex</span>}
      </p>
      <div className={styles.image}>
        <img ref={picture} alt={`Payload: ${name}`} hidden={isBroken} onError={() => setBroken(bytes)} />
      </div>
    </>
  );
}
