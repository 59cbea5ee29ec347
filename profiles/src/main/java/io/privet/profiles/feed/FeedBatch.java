package io.privet.profiles.feed;

import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.read.Person;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to send for a batch of changed profiles: one record for each person of whom the feed may
 * show something; a tombstone, if the topic holds a record, for the key of everybody else and of
 * each profile that does not lead a person.
 *
 * @param shown the people to send, by key
 * @param hidden the keys to send a tombstone for, where a record is there
 */
record FeedBatch(Map<ProfileId, Person> shown, Set<ProfileId> hidden) {

  /** Decides; the people stand in the order of the changed profiles. */
  static FeedBatch of(
      List<ProfileId> changed, List<Optional<Person>> people, PurposeSet feedPurposes) {
    Map<ProfileId, Person> shown = new LinkedHashMap<>();
    Set<ProfileId> hidden = new LinkedHashSet<>();
    for (int i = 0; i < changed.size(); i++) {
      people
          .get(i)
          .filter(person -> person.isVisibleTo(feedPurposes))
          .ifPresent(person -> shown.put(person.id(), person));
      hidden.add(changed.get(i));
      people.get(i).ifPresent(person -> hidden.addAll(person.profiles()));
    }
    hidden.removeAll(shown.keySet());
    return new FeedBatch(shown, hidden);
  }
}
