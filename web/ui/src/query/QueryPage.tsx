import { Button, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router-dom";
import { Panel } from "./Panel";
import { decodePanels, emptyPanel, encodePanels, PanelState } from "./urlState";

interface Keyed {
  key: number;
  state: PanelState;
}

/** The query page: panels whose whole state stands in the address, so that links and reloads keep it. */
export function QueryPage() {
  const location = useLocation();
  const navigate = useNavigate();
  const nextKey = useRef(0);
  const keyed = (states: PanelState[]): Keyed[] => states.map((state) => ({ key: nextKey.current++, state }));
  const [panels, setPanels] = useState<Keyed[]>(() => keyed(decodePanels(location.search)));
  const written = useRef(location.search);

  // Back, forward and links change the address from outside.
  useEffect(() => {
    if (location.search !== written.current) {
      written.current = location.search;
      setPanels(keyed(decodePanels(location.search)));
    }
  }, [location.search]);

  const update = (next: Keyed[]) => {
    setPanels(next);
    const search = `?${encodePanels(next.map((panel) => panel.state))}`;
    if (search !== written.current) {
      written.current = search;
      navigate({ search });
    }
  };

  return (
    <Stack>
      {panels.map((panel, i) => (
        <Panel
          key={panel.key}
          panel={panel.state}
          onChange={(state) => update(panels.map((p, j) => (i === j ? { ...p, state } : p)))}
          onDuplicate={() => update(panels.toSpliced(i + 1, 0, ...keyed([panel.state])))}
          onRemove={panels.length > 1 ? () => update(panels.filter((_, j) => i !== j)) : undefined}
        />
      ))}
      <Button
        variant="light"
        leftSection={<IconPlus size={16} />}
        w="fit-content"
        onClick={() => update([...panels, ...keyed([emptyPanel])])}
      >
        Add query
      </Button>
    </Stack>
  );
}
