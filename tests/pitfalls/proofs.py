"""Which sabotage each pitfall test must notice."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from signal import SIGKILL, SIGTERM
from typing import Any

from tests.pitfalls import (
    test_beginnings,
    test_deaths,
    test_embedded_server,
    test_poison,
    test_restarts,
    test_retries,
    test_room,
    test_server_faults,
    test_takeover,
)


def case(test: str, *values: object) -> str:
    """A test's name with the values that it is parametrised by."""
    return "-".join((test.removeprefix("test_"), *map(str, values)))


@dataclass(frozen=True, slots=True)
class Proof:
    """`test` fails where the layer is broken by `sabotage`, and says `because`. `params` are those that it is parametrised by."""

    test: Callable[..., Awaitable[None]]
    sabotage: str
    because: str
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def test_id(self) -> str:
        """The case of the test that fails."""
        return case(self.test.__name__, *self.params.values())

    @property
    def in_vain(self) -> str:
        """The name of the condition that the test waits for in vain; empty where it fails by what it sees."""
        found = re.fullmatch(r"(\w+) is (None|False)", self.because)
        return found[1] if found else ""


#: What the books of a test say (`accounts`): of either kind, of a request, of an entry.
MISSING, LOST, ORPHANED = "missing", "nowhere and without a fate", "pending with nobody"
#: What a test says that waits for fates in vain.
NO_FATE = "each_has_a_fate is None"

#: The tests by number of their pitfall, the sabotages as they break it.
PROOFS: tuple[Proof, ...] = (
    Proof(test_beginnings.test_what_came_before_the_first_reader_is_read, "group_at_the_end", ORPHANED),
    Proof(test_beginnings.test_a_second_start_reads_on, "read_from_zero", NO_FATE),
    *(
        Proof(test_deaths.test_a_process_killed_at_any_step_loses_nothing_and_shows_nothing_twice, sabotage, because, {"step": step})
        for step, sabotage, because in (
            ("in its handler", "acknowledged_when_read", LOST),
            ("between its handler and its hand-over", "acknowledged_before_it_was_added", LOST),
            ("after its hand-over", "acknowledged_after_it_was_added", "each is shown once"),
        )
    ),
    Proof(test_deaths.test_what_a_dead_reader_held_is_taken_over, "never_claimed", NO_FATE),
    *(
        Proof(
            test_server_faults.test_a_server_that_ends_in_mid_load_comes_back_and_work_goes_on,
            "condemned_for_the_server",
            "each is handed over",
            {"number": number},
        )
        for number in (SIGKILL, SIGTERM)
    ),
    *(
        Proof(test_server_faults.test_a_reader_without_its_group_is_healed, "never_healed", NO_FATE, {"emptied": emptied})
        for emptied in ("FLUSHALL", "DEL", "XGROUP DESTROY")
    ),
    Proof(test_server_faults.test_a_service_that_is_started_before_its_server_waits_for_it, "impatient_at_the_start", "it waits"),
    Proof(
        test_server_faults.test_a_server_away_for_longer_than_the_readers_rest_is_waited_for,
        "impatient_at_work",
        "services ended with [1]",
    ),
    *(
        Proof(test_takeover.test_a_slow_run_stays_with_its_reader_thanks_to_its_beats, sabotage, because)
        for sabotage, because in (("beaten_for_nothing", "beaten_for is False"), ("claimed_from_the_living", "nobody takes it over"))
    ),
    *(
        Proof(test_takeover.test_a_reader_that_was_thought_dead_comes_too_late, sabotage, "the late one is refused")
        for sabotage in ("unfenced", "fenced_by_anybody")
    ),
    Proof(test_takeover.test_what_follows_a_hand_over_follows_no_refused_one, "followed_though_refused", "what follows is done once"),
    Proof(test_takeover.test_who_was_taken_over_from_can_do_nothing_any_more, "beaten_back", "the beat is refused"),
    Proof(test_takeover.test_who_was_taken_over_from_can_do_nothing_any_more, "fenced_by_anybody", "the hand-over is refused"),
    Proof(test_takeover.test_a_process_frozen_for_longer_than_the_reclaim_time_shows_nothing_twice, "unfenced", "each is shown once"),
    *(
        Proof(test_poison.test_poison_is_one_dead_letter_and_its_neighbours_go_on, sabotage, because, {"kind": kind})
        for kind, sabotage, because in (
            ("bad UTF-8 in a plain field", "decoded_as_a_batch", "no other is delivered again"),
            ("bad UTF-8 in a body", "decoded_as_a_batch", "no other is delivered again"),
            ("bad JSON", "decoded_as_a_batch", "no other is delivered again"),
            ("an unknown field", "unknown_fields_ignored", "it alone dies"),
            ("a truncated frame", "broken_frames_taken_for_bodies", "the fault is named"),
            ("a body with a key data", "data_taken_for_the_body", "the fault is named"),
            ("a non-ASCII header", "broken_frames_taken_for_bodies", "the fault is named"),
            ("an empty entry", "decoded_as_a_batch", "no other is delivered again"),
            ("endless nesting", "decoded_as_a_batch", "no other is delivered again"),
        )
    ),
    Proof(test_poison.test_a_dead_letter_keeps_the_original_bytes, "original_bytes_mended", "byte by byte"),
    Proof(test_poison.test_an_entry_of_a_newer_version_is_held_until_a_newer_reader_comes, "newer_condemned", "held, not dead"),
    Proof(test_poison.test_an_entry_of_a_newer_version_is_held_until_a_newer_reader_comes, "looking_counted_as_running", "looked at"),
    Proof(test_poison.test_ten_megabytes_of_any_script_go_through_as_written, "large_ones_never_sent", "through is False"),
    *(
        Proof(test_room.test_a_full_destination_stops_the_reader_and_loses_nothing, sabotage, because)
        for sabotage, because in (
            ("unbounded_stream", "bounded"),
            ("trimmed_by_its_writer", LOST),
            ("begins_without_bound", "no more is read than is worked on"),
        )
    ),
    Proof(test_room.test_a_group_protects_what_it_has_not_read_up_to_a_limit_of_its_own, "unread_trimmed", "what is unread stays"),
    Proof(
        test_server_faults.test_a_server_out_of_memory_refuses_and_changes_nothing, "acknowledged_before_the_first_write", "it is refused"
    ),
    Proof(test_server_faults.test_a_server_out_of_memory_is_waited_for, "condemned_for_the_server", "each is handed over"),
    Proof(test_server_faults.test_a_server_out_of_memory_in_mid_run_costs_no_attempt, "tried_for_the_server", "no fault of the entry's"),
    Proof(test_retries.test_a_retry_survives_its_process_and_its_server, "retried_from_memory", MISSING),
    Proof(test_retries.test_a_promotion_broken_off_repeats_nothing, "promoted_as_a_batch", "promoted once"),
    *(
        Proof(test_retries.test_what_has_spent_its_attempts_is_a_dead_letter_that_can_be_sent_again, sabotage, "three runs")
        for sabotage in ("retried_without_cap", "retried_and_left_in_place")
    ),
    Proof(test_deaths.test_an_entry_that_kills_its_worker_is_a_dead_letter_and_costs_no_neighbour, "never_condemned", "it kills once more"),
    Proof(test_deaths.test_an_entry_that_takes_all_memory_is_a_dead_letter, "never_condemned", "it leaks once more"),
    Proof(test_deaths.test_what_was_delivered_twice_runs_alone, "alone_among_others", "a suspect runs alone"),
    Proof(test_deaths.test_what_one_dead_reader_held_runs_beside_all_else, "suspected_at_once", "all_begun is False"),
    Proof(test_takeover.test_to_take_over_one_entry_counts_against_no_other, "claimed_as_a_batch", "one take-over, one delivery"),
    Proof(test_restarts.test_a_rolling_restart_loses_nothing_and_shows_nothing_twice, "signed_off_with_its_work", ORPHANED),
    Proof(test_restarts.test_silent_consumers_are_forgotten_but_never_what_they_hold, "forgotten_with_its_work", "a holder stays"),
    Proof(test_server_faults.test_a_flushed_script_cache_is_no_fault, "scripts_loaded_once", NO_FATE),
    *(
        Proof(test_restarts.test_sigterm_lets_a_process_finish_what_it_began_and_give_back_what_it_only_read, sabotage, because)
        for sabotage, because in (
            ("ended_in_the_middle", "what was begun is finished"),
            ("ended_without_giving_back", "as if never delivered"),
        )
    ),
    Proof(test_room.test_a_backlog_is_read_in_bounded_bites, "read_without_bound", "bite by bite"),
    Proof(test_room.test_large_entries_are_read_and_worked_on_a_few_at_a_time, "read_without_bound", "a few at a time"),
    Proof(test_room.test_a_long_backlog_takes_no_more_memory_than_a_short_one, "read_without_bound", "it takes"),
    Proof(test_beginnings.test_plain_fields_of_another_program_are_taken_in, "plain_fields_refused", "plain fields are a request"),
    Proof(test_beginnings.test_a_foreign_request_keeps_its_id_across_retries, "named_anew_by_each_run", "one id for all runs"),
    Proof(test_embedded_server.test_kill_of_every_user_leaves_no_server, "server_left_to_itself", "server_is_gone is False"),
    Proof(test_embedded_server.test_data_survive_a_restart, "kept_in_memory", "the data are there"),
    Proof(test_embedded_server.test_a_killed_keeper_is_replaced_while_there_are_users, "keeper_never_replaced", "another_serves is False"),
    Proof(
        test_embedded_server.test_a_server_without_a_keeper_is_stopped_before_another_starts,
        "second_server_on_a_folder",
        "orphan_has_ended is False",
    ),
    *(
        Proof(test_retries.test_one_trace_leads_from_the_request_to_the_record_through_every_retry, sabotage, "one trace")
        for sabotage in ("traced_anew_by_each_stage", "traced_anew_by_each_run")
    ),
    Proof(test_poison.test_an_error_in_any_script_may_stand_in_a_header, "headers_counted_in_characters", LOST),
)
